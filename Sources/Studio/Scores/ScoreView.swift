package import Face
import Formats
import Music
import Rendering

/// A score as the page shows it beside the roll: tablature, and the words that a model reads.
package enum ScoreView {
    /// The tablature as SVG, in the colours of a light page or a dark one.
    ///
    /// - Parameters:
    ///   - tracks: places among the tracks, those that are not there passed over; nil for all that have notes.
    ///   - bars: from 0; nil for all.
    package static func tablature(
        of document: ScoreDocument, title: String? = nil, tracks: [Int]? = nil, bars: Range<Int>? = nil,
        isDark: Bool = false
    ) -> (svg: String, remarks: [String]) {
        let (tablature, remarks) = document.asTablature()
        let drawing = TablatureDrawing(tablature, options: .init(tracks: tracks, bars: bars, title: title))
        return (drawing.svg(), remarks)
    }

    /// The score in Simplified MIDI on the paper's grid, with bends where it has any; one word a note.
    package static func text(of document: ScoreDocument) throws -> String {
        let hasBends = ScoreContent.bends.count(in: document.score) > 0
        let written = try ScoreFile.written(document, as: .text, ScoreOptions(bends: hasBends ? .cents : nil))
        return String(decoding: written.bytes, as: UTF8.self)
    }
}
