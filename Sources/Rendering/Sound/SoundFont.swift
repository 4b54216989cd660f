import Storage

/// A file of sampled instruments, in the SoundFont 2 format (or its compressed form, sf3).
///
/// Source: SoundFont Technical Specification 2.04, section 4: a RIFF file of type `sfbk`.
public struct SoundFont: Hashable, Sendable {
    public let path: String
    /// The length of the file in bytes.
    let size: Int

    /// Opens a sound font by its path, or by its name in one of the usual folders.
    ///
    /// - Throws: `RenderingError`: `.missing` when there is none, `.invalid` when the file is something else or cut short.
    public init(_ name: String) throws(RenderingError) {
        let candidates = [name] + (name.contains("/") ? [] : SoundFont.folders.map { $0 + "/" + name })
        guard let path = candidates.first(where: { Storage.exists($0) && !Storage.isFolder($0) }) else {
            throw RenderingError(.missing, "cannot find the sound font '\(name)'; \(SoundFont.remedy)")
        }
        self.path = path
        size = try SoundFont.checkedSize(path)
    }

    /// The best known sound font of this machine.
    public static func installed() throws(RenderingError) -> SoundFont {
        for name in names {
            for folder in folders where Storage.exists(folder + "/" + name) {
                return try SoundFont(folder + "/" + name)
            }
        }
        throw RenderingError(.missing, "no sound font was found; \(remedy)")
    }

    private static let remedy =
        "install one (Debian, Ubuntu: 'apt-get install fluid-soundfont-gm'; macOS: 'brew install fluid-synth'), "
        + "or name an .sf2 file with --soundfont"

    /// From the fullest to the plainest; all but the last hold the whole of General MIDI.
    private static let names = [
        "FluidR3_GM.sf2", "FluidR3_GM.sf3", "FluidR3Mono_GM.sf3", "MuseScore_General.sf3", "MuseScore_General.sf2",
        "default-GM.sf2", "default-GM.sf3", "default.sf2", "GeneralUser_GS.sf2", "TimGM6mb.sf2",
        "VintageDreamsWaves-v2.sf2",
    ]

    private static let folders = [
        "/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts", "/usr/local/share/sounds/sf2",
        "/usr/local/share/soundfonts", "/opt/homebrew/share/soundfonts", "/opt/homebrew/share/sounds/sf2",
        "/opt/homebrew/share/fluid-synth/sf2", "/usr/local/share/fluid-synth/sf2",
    ]

    /// FluidSynth plays silence with a damaged font and reports success, so the outermost lengths are checked here.
    private static func checkedSize(_ path: String) throws(RenderingError) -> Int {
        let file: MappedFile
        do { file = try MappedFile(path) } catch { throw RenderingError(.missing, error.description) }
        let (isFont, stated) = file.withBytes { bytes in
            guard bytes.count >= 12 else { return (false, 0) }
            let isFont = bytes[0..<4].elementsEqual("RIFF".utf8) && bytes[8..<12].elementsEqual("sfbk".utf8)
            return (isFont, (0..<4).reduce(8) { $0 + Int(bytes[4 + $1]) << (8 * $1) })
        }
        guard isFont else { throw RenderingError(.invalid, "'\(path)' is not a sound font: it does not begin as one") }
        guard stated <= file.count else {
            throw RenderingError(
                .invalid,
                "the sound font '\(path)' is cut short: it says \(stated) bytes and has \(file.count); copy it again")
        }
        return file.count
    }
}
