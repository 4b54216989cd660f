package import Face
import Formats
import Music
import Rendering

/// A score as the page shows it beside the roll: tablature, and the words that a model reads.
package enum ScoreView {
    /// The tablature as SVG.
    ///
    /// - Parameters:
    ///   - tracks: places among the tracks, those that are not there passed over; nil for all that have notes.
    ///   - bars: from 0; nil for all.
    ///   - isDark: nil lets the viewer decide, as an image of a page does by the page's own colours.
    package static func tablature(
        of document: ScoreDocument, title: String? = nil, tracks: [Int]? = nil, bars: Range<Int>? = nil,
        isDark: Bool? = nil
    ) -> (svg: String, remarks: [String]) {
        let (tablature, remarks) = document.asTablature()
        let theme = isDark.map { $0 ? PictureTheme.dark : .paper } ?? .viewers
        let sounding = tablature.tracks.indices.filter { track in
            tablature.tracks[track].bars.contains { bar in bar.voices.contains { !$0.beats.allSatisfy(\.notes.isEmpty) }
            }
        }
        let drawing = TablatureDrawing(
            tablature, options: .init(tracks: tracks ?? sounding, bars: bars, title: title, theme: theme))
        return (drawing.svg(), remarks)
    }

    /// The score in Simplified MIDI on the paper's grid, with bends where it has any; one word a note.
    package static func text(of document: ScoreDocument) throws -> String {
        let hasBends = ScoreContent.bends.count(in: document.score) > 0
        let written = try ScoreFile.written(document, as: .text, ScoreOptions(bends: hasBends ? .cents : nil))
        return String(decoding: written.bytes, as: UTF8.self)
    }
}
