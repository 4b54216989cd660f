import Datasets
import Formats
import Music
import Rendering
public import Storage

/// Leaves composed pieces in files, one of each kind that is asked for.
///
/// What a kind of file needs, a program or a sound font, is looked for when the writer is made: before a model is asked.
public struct PieceWriter: Sendable {
    public let formats: [PieceFormat]
    private let sound: SoundRenderer?
    private let pictures: PictureConverter?

    /// - Parameters:
    ///   - asked: nil for the usual kinds, of which sound is left out, with a word to the user, where it cannot be made.
    ///   - soundFont: a path, or a name among those installed; nil for the best of them.
    /// - Throws: what the programs and files that are missing throw.
    public init(
        _ asked: [PieceFormat]?, isFretted: Bool = false, isSilent: Bool = false, soundFont: String? = nil
    ) throws {
        var formats = asked ?? PieceFormat.usual(isFretted: isFretted, isSilent: isSilent)
        if isSilent { formats.removeAll { $0.soundFormat != nil } }
        var sound: SoundRenderer?
        if formats.contains(where: { $0.soundFormat != nil }) {
            sound = try SoundRenderer.installed(soundFont, isOptional: asked == nil)
            if sound == nil { formats.removeAll { $0.soundFormat != nil } }
        }
        self.sound = sound
        for format in formats {
            if let format = format.soundFormat { try sound?.check(format) }
        }
        let isConverted = formats.contains { $0.isPicture && $0 != .svg }
        pictures =
            isConverted
            ? try PictureConverter(
                searchFolders: Environment.searchFolders, temporaryFolder: Environment.temporaryFolder) : nil
        self.formats = formats
    }

    /// A piece that was made into files, and not yet written.
    public struct Files: Sendable {
        /// In the order of the kinds.
        public fileprivate(set) var contents: [(path: String, bytes: [UInt8])] = []
        /// What had to be changed on the way, a clause each.
        public fileprivate(set) var remarks: [String] = []

        public var paths: [String] { contents.map(\.path) }

        /// Adds a file that belongs to the piece.
        public mutating func add(_ bytes: [UInt8], at path: String) { contents.append((path, bytes)) }

        /// Writes all files; where one cannot be written, none is, and older ones of these names stay.
        public func write() throws(StorageError) { try Storage.write(all: contents) }
    }

    /// Makes the files of a piece: `out/take-1` becomes `out/take-1.mid` and so on.
    ///
    /// Nothing is written yet, so that a piece of which one file cannot be made leaves none.
    public func files(of piece: ComposedPiece, named stem: String) throws -> Files {
        var files = Files()
        var drawing: String?
        var document: ScoreDocument?
        for format in formats {
            let path = stem + "." + format.ending
            if let kind = format.soundFormat, let sound {
                files.contents.append((path, try sound.sound(of: piece.score, as: kind)))
            } else if format.isPicture {
                if format == .pdf, let pictures {
                    files.contents.append((path, try pictures.pdf(pages: piece.roll.pages())))
                    continue
                }
                let svg = drawing ?? piece.roll.svg()
                drawing = svg
                let kind = PictureConverter.Format(rawValue: format.ending)
                let bytes = try kind.flatMap { try pictures?.converted(svg, to: $0) } ?? Array(svg.utf8)
                files.contents.append((path, bytes))
            } else if let target = format.scoreFormat {
                let made = document ?? piece.document
                document = made
                let options = ScoreOptions(grid: piece.notation.grid, bends: piece.notation.bends)
                do throws(FormatError) {
                    let written = try target.write(format.isTablature ? piece.fretted : made, options)
                    files.contents.append((path, written.bytes))
                    files.remarks += written.remarks.filter { !files.remarks.contains($0) }
                } catch {
                    throw InFile(path, error)
                }
            }
        }
        return files
    }
}

extension ComposedPiece {
    fileprivate var roll: PianoRoll {
        PianoRoll(score, prompt: written.map { .allBut($0) } ?? .none, title: title)
    }

    fileprivate var document: ScoreDocument {
        ScoreDocument(format: .text, reading: Reading(score: score), bytes: [])
    }

    /// The piece on the strings that it is fingered for.
    fileprivate var fretted: ScoreDocument {
        var score = score
        if let tuning {
            for track in score.tracks.indices where !score.tracks[track].isDrums {
                score.tracks[track].tuning = tuning
            }
        }
        return ScoreDocument(format: .midi, reading: Reading(score: score), bytes: [])
    }
}

extension SoundRenderer {
    /// The renderer, or nil with a word to the user when FluidSynth or its sound font is not there.
    ///
    /// - Parameter isOptional: pieces are worth having without sound; but a sound font that was asked for by name has to
    ///   be there all the same.
    fileprivate static func installed(_ soundFont: String?, isOptional: Bool) throws(RenderingError) -> SoundRenderer? {
        let named: SoundFont? = if let soundFont { try SoundFont(soundFont) } else { nil }
        do throws(RenderingError) {
            return try SoundRenderer(
                soundFont: named, searchFolders: Environment.searchFolders,
                temporaryFolder: Environment.temporaryFolder)
        } catch {
            guard error.kind == .missing, named == nil, isOptional else { throw error }
            Program.note("no sound: \(error.sentence)")
            return nil
        }
    }
}
