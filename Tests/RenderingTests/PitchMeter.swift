import Foundation

/// Measures how high a sound is, far more finely than anybody hears.
///
/// The phase of one partial is taken twice, some time apart; how far it has turned says its frequency (the phase
/// vocoder's estimate: J. L. Flanagan and R. M. Golden, "Phase Vocoder", Bell System Technical Journal 45, 1966). A Hann
/// window keeps other partials away.
struct PitchMeter {
    var sampleRate = 44_100.0
    /// Samples of the window: 186 ms at 44,100 a second.
    var length = 8_192
    /// Samples between the two windows.
    var hop = 1_024

    /// The frequency of the partial near `frequency` around a place.
    ///
    /// - Parameter cents: how far to either side of `frequency` the strongest partial is looked for.
    func frequency(of samples: [Double], around centre: Int, near frequency: Double, within cents: Double = 300)
        -> Double
    {
        let start = max(centre - (length + hop) / 2, 0)
        var best = frequency
        var loudest = 0.0
        for step in -30...30 {
            let candidate = frequency * exp2(Double(step) / 30 * cents / 1_200)
            let (real, imaginary) = partial(candidate, samples, from: start)
            let loudness = real * real + imaginary * imaginary
            if loudness > loudest { (loudest, best) = (loudness, candidate) }
        }
        for _ in 0..<4 {
            let first = partial(best, samples, from: start)
            let second = partial(best, samples, from: start + hop)
            let turned = atan2(second.1, second.0) - atan2(first.1, first.0) - 2 * .pi * best * Double(hop) / sampleRate
            let remainder = turned - 2 * .pi * (turned / (2 * .pi)).rounded()
            best += remainder * sampleRate / (2 * .pi * Double(hop))
        }
        return best
    }

    private func partial(_ frequency: Double, _ samples: [Double], from start: Int) -> (Double, Double) {
        var (real, imaginary) = (0.0, 0.0)
        for index in 0..<length where start + index < samples.count {
            let window = 0.5 - 0.5 * cos(2 * .pi * (Double(index) + 0.5) / Double(length))
            let angle = 2 * .pi * frequency * Double(index) / sampleRate
            real += samples[start + index] * window * cos(angle)
            imaginary -= samples[start + index] * window * sin(angle)
        }
        return (real, imaginary)
    }
}
