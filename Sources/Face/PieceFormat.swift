public import ArgumentParser
public import Rendering

/// A kind of file in which a composed piece is left: a score, a picture, or sound.
public enum PieceFormat: String, Hashable, Sendable, CaseIterable {
    case midi = "mid"
    /// The words that the model reads and writes, in the notation that it was asked in.
    case text = "txt"
    case guitarPro = "gp5"
    case asciiTab = "tab"
    case musicXML = "musicxml"
    case compressedMusicXML = "mxl"
    /// The piano roll.
    case svg, png, pdf
    case wav, flac, ogg, mp3

    /// The ending of its files, without the full stop.
    public var ending: String { rawValue }

    /// Whether a piece is fingered for it.
    public var isTablature: Bool { self == .guitarPro || self == .asciiTab }

    public var isPicture: Bool { PictureFile.endings.contains(ending) }

    /// nil for pictures and sound.
    public var scoreFormat: ScoreFormat? {
        switch self {
        case .midi: .midi
        case .text: .text
        case .guitarPro: .guitarPro5
        case .asciiTab: .asciiTab
        case .musicXML: .musicXML
        case .compressedMusicXML: .compressedMusicXML
        case .svg, .png, .pdf, .wav, .flac, .ogg, .mp3: nil
        }
    }

    /// nil for what is no sound.
    public var soundFormat: SoundFormat? { SoundFormat(rawValue: ending) }

    /// What browsers and mail call it (IANA media types, or the usual name where there is none).
    public var mediaType: String {
        switch self {
        case .midi: "audio/midi"
        case .text, .asciiTab: "text/plain; charset=utf-8"
        case .guitarPro: "application/octet-stream"
        case .musicXML: "application/vnd.recordare.musicxml+xml"
        case .compressedMusicXML: "application/vnd.recordare.musicxml"
        case .svg: "image/svg+xml"
        case .png: "image/png"
        case .pdf: "application/pdf"
        case .wav: "audio/wav"
        case .flac: "audio/flac"
        case .ogg: "audio/ogg"
        case .mp3: "audio/mpeg"
        }
    }

    /// What is left where nothing else is asked for: a score, a picture and sound, and tablature of what frets play.
    public static func usual(isFretted: Bool, isSilent: Bool) -> [PieceFormat] {
        [.midi, .text, .svg] + (isFretted ? [.guitarPro, .asciiTab] : []) + (isSilent ? [] : [.wav])
    }
}

/// `mid,txt,gp5`: the kinds of files that are asked for, each once, in the order in which they are named.
public struct PieceFormatList: Hashable, Sendable, ExpressibleByArgument {
    public let formats: [PieceFormat]

    /// - Returns: nil for an empty list, or a name that is none of the kinds'.
    public init?(argument: String) {
        var formats: [PieceFormat] = []
        for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let format = PieceFormat(rawValue: name.lowercased()) else { return nil }
            if !formats.contains(format) { formats.append(format) }
        }
        self.formats = formats
    }

    public var defaultValueDescription: String { formats.map(\.rawValue).joined(separator: ",") }

    /// For the help of an option.
    public static var names: String { PieceFormat.allCases.map(\.rawValue).joined(separator: ", ") }
}
