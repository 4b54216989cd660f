#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How loud a recording is to the ear, in LUFS.
///
/// Source: Recommendation ITU-R BS.1770-4, annex 1: K-weighting, blocks of 400 ms every 100 ms, and the two gates.
package enum IntegratedLoudness {
    /// - Returns: nil where nothing passes the gates, as in silence or less than 400 ms of sound.
    package static func of(_ sound: SoundSamples) -> Double? {
        guard sound.rate >= 1_000, let frames = sound.channels.map(\.count).min() else { return nil }
        let step = max(sound.rate / 10, 1)
        let steps = frames / step
        guard steps >= 4 else { return nil }
        // The energy of each tenth of a second, over both channels; a block is four of them.
        var energies = [Double](repeating: 0, count: steps)
        for channel in sound.channels {
            var weighting = KWeighting(rate: Double(sound.rate))
            for place in 0..<steps {
                var sum = 0.0
                for index in place * step..<(place + 1) * step {
                    let sample = weighting.next(Double(channel[index]))
                    sum += sample * sample
                }
                energies[place] += sum
            }
        }
        let blocks = (0...steps - 4).map { first -> Double in
            energies[first..<first + 4].reduce(0, +) / Double(4 * step)
        }
        let heard = blocks.filter { loudness($0) > -70 }
        guard !heard.isEmpty else { return nil }
        let gate = loudness(mean(heard)) - 10
        let loud = heard.filter { loudness($0) > gate }
        return loud.isEmpty ? nil : loudness(mean(loud))
    }

    /// Of a mean square.
    private static func loudness(_ energy: Double) -> Double {
        energy > 0 && energy.isFinite ? -0.691 + 10 * log10(energy) : -.infinity
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}

/// The two filters before the measurement: a shelf for the head, and a high-pass.
///
/// The Recommendation gives the coefficients for 48,000 frames a second and asks for the same response at others: these are
/// the bilinear transforms of the analogue filters that its coefficients come from.
package struct KWeighting {
    /// `b0, b1, b2, a1, a2` of a filter of the second order, with a0 = 1.
    package struct Coefficients: Hashable, Sendable {
        package let b: [Double]
        package let a: [Double]
    }

    package let shelf: Coefficients
    package let highPass: Coefficients
    private var states = [Double](repeating: 0, count: 4)

    /// - Parameter rate: frames a second.
    package init(rate: Double) {
        shelf = Self.shelf(rate)
        highPass = Self.highPass(rate)
    }

    private static func shelf(_ rate: Double) -> Coefficients {
        let k = tan(Double.pi * 1681.974450955533 / rate)
        let q = 0.7071752369554196
        let high = pow(10, 3.999843853973347 / 20)
        let band = pow(high, 0.4996667741545416)
        let a0 = 1 + k / q + k * k
        return Coefficients(
            b: [
                (high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0,
            ],
            a: [2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0])
    }

    private static func highPass(_ rate: Double) -> Coefficients {
        let k = tan(Double.pi * 38.13547087602444 / rate)
        let q = 0.5003270373238773
        let a0 = 1 + k / q + k * k
        return Coefficients(b: [1, -2, 1], a: [2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0])
    }

    mutating func next(_ sample: Double) -> Double {
        let first = shelf.b[0] * sample + states[0]
        states[0] = shelf.b[1] * sample - shelf.a[0] * first + states[1]
        states[1] = shelf.b[2] * sample - shelf.a[1] * first
        let second = highPass.b[0] * first + states[2]
        states[2] = highPass.b[1] * first - highPass.a[0] * second + states[3]
        states[3] = highPass.b[2] * first - highPass.a[1] * second
        return second
    }
}
