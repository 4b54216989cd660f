import Foundation
import Studio
import Testing

@Suite struct IntegratedLoudnessTests {
    /// A tone in parts, each so many seconds at a level in dB below full scale.
    static func tone(
        _ parts: [(seconds: Double, level: Double)], rate: Int, frequency: Double = 1_000, channels: Int = 2
    )
        -> SoundSamples
    {
        var samples: [Float] = []
        for part in parts {
            let amplitude = pow(10, part.level / 20)
            for _ in 0..<Int(part.seconds * Double(rate)) {
                samples.append(Float(amplitude * sin(2 * .pi * frequency * Double(samples.count) / Double(rate))))
            }
        }
        return SoundSamples(rate: rate, channels: Array(repeating: samples, count: channels))
    }

    /// Recommendation ITU-R BS.1770-4, annex 1, tables 1 and 2.
    @Test func theFiltersAreTheRecommendationsAt48000() {
        let weighting = KWeighting(rate: 48_000)
        let expected = [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585]
        for (value, known) in zip(weighting.shelf.b + weighting.shelf.a, expected) {
            #expect(abs(value - known) < 1e-9)
        }
        let second = [1, -2, 1, -1.99004745483398, 0.99007225036621]
        for (value, known) in zip(weighting.highPass.b + weighting.highPass.a, second) {
            #expect(abs(value - known) < 1e-9)
        }
    }

    /// The same: "a 0 dB FS, 997 Hz sine wave applied to the left, centre or right input" gives -3.01 LKFS.
    @Test func aToneOfFullScaleInOneChannelIsAtMinus3() throws {
        // At other rates the filters bend a little otherwise.
        for (rate, tolerance) in [(48_000, 0.01), (44_100, 0.05), (96_000, 0.05), (192_000, 0.05), (22_050, 0.1)] {
            let loudness = IntegratedLoudness.of(Self.tone([(3, 0)], rate: rate, frequency: 997, channels: 1))
            #expect(abs(try #require(loudness) + 3.01) < tolerance, "\(rate)")
        }
    }

    /// EBU Tech 3341, table 1, cases 1 to 5 (case 5 apart from its lengths), to 0.1 LU.
    @Test func theTestSignalsOfTheEBUHaveTheirLoudness() throws {
        let cases: [([(Double, Double)], Double)] = [
            ([(20, -23)], -23), ([(20, -33)], -33), ([(10, -36), (60, -23), (10, -36)], -23),
            ([(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)], -23), ([(20, -26), (20.1, -20), (20, -26)], -23),
        ]
        for (parts, known) in cases {
            let loudness = IntegratedLoudness.of(Self.tone(parts.map { ($0.0, $0.1) }, rate: 16_000))
            #expect(abs(try #require(loudness) - known) < 0.1, "\(parts)")
        }
    }

    @Test func silenceAndShortSoundsHaveNone() {
        #expect(IntegratedLoudness.of(Self.tone([(2, -90)], rate: 44_100)) == nil)
        #expect(IntegratedLoudness.of(Self.tone([(0.3, -10)], rate: 44_100)) == nil)
        #expect(IntegratedLoudness.of(SoundSamples(rate: 44_100, channels: [])) == nil)
        #expect(IntegratedLoudness.of(SoundSamples(rate: 0, channels: [[0, 1]])) == nil)
        let broken = SoundSamples(rate: 44_100, channels: [Array(repeating: Float.nan, count: 44_100)])
        #expect(IntegratedLoudness.of(broken) == nil)
    }
}
