package import JSON

/// Sounds of single notes from which the page plays at once, one file for an instrument.
package struct SamplerSounds: Sendable {
    private let cacheFolder: String

    /// - Parameter cacheFolder: where files are kept, made when it is needed.
    package init(cacheFolder: String) {
        self.cacheFolder = cacheFolder
    }

    /// The file of an instrument: WAV, mono, 32,000 Hz, each pitch in a slot of its own, with silence between.
    package func sound(program: Int, isDrums: Bool) throws -> [UInt8] { [] }

    package static let mediaType = "audio/wav"

    /// Where each pitch starts: that of `first + n * step` at `n * (seconds + gap)` seconds, `count` of them.
    ///
    /// `loop` is a stretch of each slot, in seconds from its start, that can be repeated without a seam while a key is
    /// held; null for sounds that die away.
    package func layout(program: Int, isDrums: Bool) -> JSONValue { .null }
}
