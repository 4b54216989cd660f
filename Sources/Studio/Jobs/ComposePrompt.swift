import Datasets
import Face
import Formats
import Music
import Storage

/// The file that a model is given to go on from.
struct ComposePrompt {
    let path: String
    /// Who plays it, by its instruments.
    let persona: Persona?

    /// The score's own file where all of it is given; else a MIDI file in the folder of the job with what was chosen.
    ///
    /// - Throws: `Reportable` for a file that cannot be read, parts that are not there, or a choice without a note.
    init(_ request: ComposeRequest, file: String, folder: String) throws {
        let document = try ScoreFile.read(file, grid: .paper)
        var score = document.score
        let isExcerpt = request.task == .goOn && request.bars != nil
        if let parts = request.parts {
            if let part = parts.first(where: { !score.tracks.indices.contains($0) }) {
                throw RequestError(
                    field: "parts",
                    reason: "there is no part \(part); the score has parts 0 to \(score.tracks.count - 1)")
            }
            score.tracks = parts.map { score.tracks[$0] }
        }
        if isExcerpt, let bars = request.bars { Self.keep(bars, in: &score, of: document.score.barLines) }
        guard score.noteCount > 0 else {
            throw RequestError(
                field: isExcerpt ? "range" : "parts", reason: "what was chosen holds no note; choose more of the score")
        }
        persona = Self.persona(playing: score)
        guard request.parts != nil || isExcerpt else {
            path = file
            return
        }
        path = StoragePath.joined(folder, "prompt.mid")
        // What the wheel did goes into the notes: it may have stood in a part that was not chosen.
        let bytes: [UInt8]
        do throws(FormatError) {
            bytes = try StandardMIDI.write(score.withNoteBends())
        } catch {
            throw InFile(file, error)
        }
        try Storage.write(bytes, to: path)
    }

    /// Keeps the notes that begin in some bars.
    private static func keep(_ bars: ClosedRange<Int>, in score: inout Score, of lines: BarLines) {
        let first = bars.lowerBound <= lines.count ? lines[bars.lowerBound - 1] : Ticks.longest
        let end = bars.upperBound < lines.count ? lines[bars.upperBound] : Ticks.longest
        for track in score.tracks.indices {
            score.tracks[track].notes.removeAll { $0.onset < first || $0.onset >= end }
        }
    }

    /// The guitarist where guitars have most of the notes, the pianist where pianos have; nil where neither plays.
    static func persona(playing score: Score) -> Persona? {
        var notes: [Persona: Int] = [:]
        for track in score.tracks where !track.isDrums {
            for persona in Persona.allCases where persona.programs.contains(track.program) {
                notes[persona, default: 0] += track.notes.count
            }
        }
        return Persona.allCases.filter { notes[$0, default: 0] > 0 }.max {
            notes[$0, default: 0] < notes[$1, default: 0]
        }
    }
}
