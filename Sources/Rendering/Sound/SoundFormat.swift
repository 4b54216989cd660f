public import Music
import Storage

/// A kind of sound file.
public enum SoundFormat: String, Hashable, Sendable, CaseIterable {
    case wav
    /// Without loss, about half as long as WAV.
    case flac
    /// Vorbis.
    case ogg
    case mp3
}

extension SoundRenderer {
    /// The score as a sound file, as loud as `wav(_:)` makes it.
    ///
    /// The same score and sound font give the same bytes in every format. FLAC and Ogg are written by FluidSynth itself,
    /// which plays the score once more for that, once it is known how loud it is.
    public func sound(of score: Score, as format: SoundFormat) throws(RenderingError) -> [UInt8] {
        switch format {
        case .wav: return try wav(score)
        case .mp3: return try MP3Encoder(temporaryFolder: temporaryFolder).encoded(wav(score))
        case .flac: return try encoded(score, as: "flac")
        case .ogg: return OggPages.withFixedSerial(try encoded(score, as: "oga"))
        }
    }

    /// Makes sure that a format can be written, before there is anything to write.
    ///
    /// - Throws: `RenderingError` of kind `.missing`, with what to install.
    public func check(_ format: SoundFormat) throws(RenderingError) {
        if format == .mp3 { _ = try MP3Encoder(temporaryFolder: temporaryFolder) }
    }

    private func encoded(_ score: Score, as type: String) throws(RenderingError) -> [UInt8] {
        let gain: Float = try played(score) { (samples) throws(RenderingError) in
            guard let gain = WaveFile.gain(of: samples) else { throw silence }
            return gain
        }
        let louder = Double(gain) * SoundRenderer.usualGain
        // No louder than FluidSynth plays: only a score of very soft notes comes out softer than as WAV.
        let options = ["-T", type, "-g", "\(min(louder, SoundRenderer.greatestGain))"]
        return try run(score, options) { (output, _, words) throws(RenderingError) in
            do throws(StorageError) {
                let bytes = try Storage.read(output, limit: 1 << 30)
                guard bytes.starts(with: type == "flac" ? "fLaC".utf8 : "OggS".utf8) else {
                    throw StorageError(.unreadable, output, "no \(type)")
                }
                return bytes
            } catch {
                throw failure("wrote no sound of that kind; it needs libsndfile with FLAC and Vorbis", words)
            }
        }
    }

    /// FluidSynth's own, `synth.gain`, where nothing else is asked for, and the greatest that it takes.
    private static let usualGain = 0.2
    private static let greatestGain = 10.0
}
