package import JSON

/// Where the sounds of an instrument stand in its file, each in a slot of one length.
package struct SamplerLayout: Hashable, Sendable {
    /// The MIDI note of the first sound; each further one is `step` semitones higher.
    package let first: Int
    package let step: Int
    package let count: Int
    /// How long each sound is; silence of `gap` follows.
    package let seconds: Double
    package let gap: Double
    /// Whether the sound goes on for as long as a key is held.
    package let isSustained: Bool

    /// Samples a second: enough for what is heard of most instruments, and two thirds of the memory of 48,000.
    package static let rate = 32_000

    /// - Parameter program: in 0...127; the lowest seven bits count.
    package init(program: Int, isDrums: Bool) {
        if isDrums {
            (first, step, count, seconds, isSustained) = (35, 1, 47, 1.5, false)
        } else {
            let program = program & 0x7F
            let range = SamplerLayout.ranges[program / 8]
            (first, step, seconds) = (range.lowerBound, 4, 2.5)
            // The last sound serves three semitones more, since beyond its range an instrument may be silent.
            count = (range.upperBound - range.lowerBound) / step + 1
            isSustained = SamplerLayout.sustained.contains { $0.contains(program) }
        }
        gap = 0.1
    }

    package var pitches: [Int] { (0..<count).map { first + $0 * step } }
    package var slot: Double { seconds + gap }

    /// - Parameter loops: a stretch of each sound, in seconds from its start; empty where nothing is sustained.
    package func json(loops: [(start: Double, end: Double)]) -> JSONValue {
        [
            "first": .integer(first), "step": .integer(step), "count": .integer(count), "seconds": .number(seconds),
            "gap": .number(gap), "rate": .integer(SamplerLayout.rate),
            "loops": loops.isEmpty ? .null : .array(loops.map { [.number($0.start), .number($0.end)] }),
        ]
    }

    /// What the instruments of each family of General MIDI reach together.
    private static let ranges: [ClosedRange<Int>] = [
        21...108, 36...108, 36...98, 33...91, 23...67, 28...100, 28...98, 28...88,
        34...94, 48...106, 24...100, 24...100, 24...100, 36...96, 24...96, 24...96,
    ]

    /// Organs, bowed strings, choirs, brass, reeds, pipes, leads, pads, and what is blown or bowed among the others.
    private static let sustained: [ClosedRange<Int>] = [16...23, 40...44, 48...54, 56...95, 109...111]
}
