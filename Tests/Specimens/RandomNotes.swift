package import Music

/// SplitMix64, for tests that want the same random numbers in every run.
///
/// Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".
package struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in 0..<bound.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// Notes with all that makes a writer stumble: unisons that overlap, notes of no length, long silences.
package func randomNotes(_ count: Int, _ random: inout SplitMix) -> [Note] {
    let pitches = Bool.random(using: &random) ? 0...127 : 60...62
    let longestShift = [3, 200, 1 << 20, 1 << 29].randomElement(using: &random) ?? 3
    var onset = 0
    var notes: [Note] = []
    for index in 0..<count {
        if index > 0, Int.random(in: 0..<3, using: &random) > 0 {
            onset += Int.random(in: 0...longestShift, using: &random)
        }
        let isLong = Int.random(in: 0..<20, using: &random) == 0
        let duration = Int.random(in: 0...(isLong ? 1 << 30 : 8), using: &random)
        guard let pitch = Pitch(Int.random(in: pitches, using: &random)) else { continue }
        let velocity = UInt8.random(in: 1...127, using: &random)
        notes.append(Note(onset: Ticks(onset), duration: Ticks(duration), pitch: pitch, velocity: velocity))
    }
    return notes.inCanonicalOrder()
}
