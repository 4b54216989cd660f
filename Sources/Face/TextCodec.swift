public import ArgumentParser

/// What a name in .txt stands for when a text is written: `--codec`.
///
/// The three forms of Simplified MIDI, and DadaGP's tokens. A text that is read tells by itself what it is.
public enum TextCodec: String, Hashable, Sendable, CaseIterable, ExpressibleByArgument {
    case text, extended, compact, dadagp

    public var format: ScoreFormat {
        switch self {
        case .text: .text
        case .extended: .extended
        case .compact: .compact
        case .dadagp: .dadaGP
        }
    }
}
