/// A stretch of a held sound that can be repeated without a seam.
///
/// The end is put where the sound is most like what it was before the beginning, and is faded into that, so that the
/// step back from the end to the beginning goes on as if nothing had happened.
package struct SoundLoop: Hashable {
    /// In samples from the start of the sound.
    package let start: Int
    package let end: Int

    /// - Parameters:
    ///   - samples: are changed before the end.
    ///   - range: where the sound stands among them; shorter than two seconds is left as it is.
    ///   - rate: samples a second.
    /// - Returns: nil for a sound that is too short or silent.
    package static func made(in samples: inout [Float], _ range: Range<Int>, rate: Int) -> SoundLoop? {
        let fade = rate / 8
        let start = range.count * 2 / 5
        let latest = range.count - 1
        // Two periods of a low tone, so that one place of the right phase is among them.
        let choice = rate / 15
        guard range.lowerBound >= 0, range.upperBound <= samples.count, range.count >= 2 * rate, start > fade else {
            return nil
        }
        let source = range.lowerBound + start - fade
        let energy = (0..<fade).reduce(Float(0)) { $0 + samples[source + $1] * samples[source + $1] }
        guard energy > 0 else { return nil }
        var best: (end: Int, likeness: Float) = (latest, -.infinity)
        samples.withUnsafeBufferPointer { samples in
            for end in (latest - choice)...latest {
                let target = range.lowerBound + end - fade
                var (product, power) = (Float(0), Float(0))
                // Every other sample tells phases apart as well.
                for index in stride(from: 0, to: fade, by: 2) {
                    let sample = samples[target + index]
                    product += sample * samples[source + index]
                    power += sample * sample
                }
                let likeness = power > 0 ? product / power.squareRoot() : 0
                if likeness > best.likeness { best = (end, likeness) }
            }
        }
        let target = range.lowerBound + best.end - fade
        for index in 0..<fade {
            let share = Float(index + 1) / Float(fade)
            samples[target + index] = samples[target + index] * (1 - share) + samples[source + index] * share
        }
        return SoundLoop(start: start, end: best.end)
    }
}
