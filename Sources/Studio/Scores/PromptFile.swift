package import Face
import Formats
import Music

/// The MIDI file of a score that is handed on as a prompt.
package enum PromptFile {
    /// A score with some of its parts alone, and with its tempos, metres, keys and texts.
    ///
    /// - Parameter parts: places in the score's tracks; nil for all of them.
    /// - Throws: `Failure` for a part that is not there or parts without a note, `FormatError` for a score that no MIDI
    ///   file holds.
    package static func midi(of document: ScoreDocument, parts: [Int]? = nil) throws -> [UInt8] {
        var score = document.score
        if let parts {
            if let part = parts.first(where: { !score.tracks.indices.contains($0) }) {
                throw Failure(.badInput, "there is no part \(part); the score has parts 0 to \(score.tracks.count - 1)")
            }
            let wanted = Set(parts)
            score.tracks = score.tracks.indices.filter(wanted.contains).map { score.tracks[$0] }
            guard score.noteCount > 0 else { throw Failure(.badInput, "the parts that were chosen hold no note") }
        } else if document.format == .midi {
            return document.bytes
        }
        return try StandardMIDI.write(score)
    }
}
