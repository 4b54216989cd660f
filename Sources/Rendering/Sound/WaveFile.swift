/// Samples as a WAV file of 16 bits.
///
/// Source: Multimedia Programming Interface and Data Specifications 1.0, IBM and Microsoft, 1991: RIFF type `WAVE`.
enum WaveFile {
    /// The loudest sample of the result: 1 decibel below the largest number, which leaves room for the filters of
    /// players and of lossy formats.
    static let peak: Float = 0.891_25

    /// - Parameters:
    ///   - samples: raw floats of this machine, the channels of one moment beside each other; they are made as loud as
    ///     fits.
    ///   - channels: how many samples belong to one moment.
    /// - Returns: nil when there is nothing but silence.
    static func encoded(_ samples: UnsafeRawBufferPointer, channels: Int, sampleRate: Int) -> [UInt8]? {
        let count = samples.count / 4 / channels * channels
        guard let gain = gain(of: samples) else { return nil }
        let scale = 32_767 * gain
        let dataSize = count * 2
        return [UInt8](unsafeUninitializedCapacity: 44 + dataSize) { buffer, filled in
            for byte in header(dataSize: dataSize, channels: channels, sampleRate: sampleRate) {
                buffer[filled] = byte
                filled += 1
            }
            for index in 0..<count {
                let sample = samples.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
                let value = sample.isNaN ? 0 : Int16((sample * scale).rounded())
                buffer[filled] = UInt8(truncatingIfNeeded: value)
                buffer[filled + 1] = UInt8(truncatingIfNeeded: value >> 8)
                filled += 2
            }
        }
    }

    /// Samples of one channel as they are, held to -1...1.
    static func encoded(_ samples: [Float], sampleRate: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 44 + samples.count * 2) { buffer, filled in
            for byte in header(dataSize: samples.count * 2, channels: 1, sampleRate: sampleRate) {
                buffer[filled] = byte
                filled += 1
            }
            for sample in samples {
                let value = sample.isNaN ? 0 : Int16((min(max(sample, -1), 1) * 32_767).rounded())
                buffer[filled] = UInt8(truncatingIfNeeded: value)
                buffer[filled + 1] = UInt8(truncatingIfNeeded: value >> 8)
                filled += 2
            }
        }
    }

    /// The factor by which raw floats reach the peak.
    ///
    /// - Returns: nil when there is nothing but silence.
    static func gain(of samples: UnsafeRawBufferPointer) -> Float? {
        var loudest: Float = 0
        for index in 0..<samples.count / 4 {
            let sample = abs(samples.loadUnaligned(fromByteOffset: index * 4, as: Float.self))
            if sample > loudest { loudest = sample }
        }
        // Below the last of 16 bits at any gain that a listener would choose.
        return loudest > 1e-6 && loudest.isFinite ? peak / loudest : nil
    }

    private static func header(dataSize: Int, channels: Int, sampleRate: Int) -> [UInt8] {
        func little(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let frame = channels * 2
        return Array("RIFF".utf8) + little(36 + dataSize, 4) + Array("WAVEfmt ".utf8) + little(16, 4)
            + little(1, 2) + little(channels, 2) + little(sampleRate, 4) + little(sampleRate * frame, 4)
            + little(frame, 2) + little(16, 2) + Array("data".utf8) + little(dataSize, 4)
    }
}
