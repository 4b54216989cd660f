public import Music
import Storage

extension SoundRenderer {
    /// The score as samples of one channel, dry: without reverb and chorus, and as loud as FluidSynth plays it.
    ///
    /// What stands left and right is added up and halved.
    ///
    /// - Parameter rate: samples a second, in 8,000...44,100.
    public func samples(of score: Score, rate: Int) throws(RenderingError) -> [Float] {
        guard (8_000...SoundRenderer.sampleRate).contains(rate) else {
            throw RenderingError(.invalid, "a rate of \(rate) samples a second is not played; use 8000 to 44100")
        }
        let options = ["-T", "raw", "-O", "float", "-E", "cpu", "-R", "0", "-C", "0"]
        return try run(score, options, rate: rate) { (output, seconds, words) throws(RenderingError) in
            let file: MappedFile
            do { file = try MappedFile(output) } catch { throw failure("wrote no sound", words) }
            guard file.count / 8 >= Int(seconds * Double(rate)) - rate else { throw noRoom }
            return file.withBytes { bytes in
                [Float](unsafeUninitializedCapacity: bytes.count / 8) { samples, count in
                    count = bytes.count / 8
                    for index in 0..<count {
                        let left = bytes.loadUnaligned(fromByteOffset: index * 8, as: Float.self)
                        let right = bytes.loadUnaligned(fromByteOffset: index * 8 + 4, as: Float.self)
                        let sum = (left + right) / 2
                        samples.initializeElement(at: index, to: sum.isFinite ? sum : 0)
                    }
                }
            }
        }
    }

    /// Samples of one channel as a WAV file of 16 bits; what lies beyond -1...1 is held to it.
    public static func wav(_ samples: [Float], rate: Int) -> [UInt8] {
        WaveFile.encoded(samples, sampleRate: rate)
    }
}
