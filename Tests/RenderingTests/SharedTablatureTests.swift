import Formats
import Foundation
import Music
import Rendering
import Specimens
import Storage
import Testing

/// Every Guitar Pro file of many makers, written as text and drawn.
@Suite struct SharedTablatureTests {
    private let files: [URL]

    init() {
        let folder = SharedData.folder("gp")
        let paths = folder.flatMap { FileManager.default.enumerator(at: $0, includingPropertiesForKeys: nil) }
        files = (paths?.compactMap { $0 as? URL } ?? [])
            .filter { ["gp3", "gp4", "gp5", "gpx", "gp"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
    }

    private func tablature(_ file: URL) -> Tablature? {
        guard let bytes = try? Storage.read(file.path) else { return nil }
        return try? GuitarPro.read(bytes).tablature
    }

    @Test(.enabled(if: SharedData.folder("gp") != nil, SharedData.missing))
    func everyNoteOfEveryFileIsDrawn() throws {
        var count = 0
        for file in files {
            guard let piece = tablature(file) else { continue }
            count += 1
            let svg = TablatureDrawing(piece).svg()
            #expect(throws: Never.self) { _ = try XMLDocument(Array(svg.utf8)) }
            var isInside = false
            var drawn = 0
            for line in svg.split(separator: "\n") {
                if line.hasPrefix("<g ") { isInside = line.hasPrefix("<g class=\"frets\"") }
                if line == "</g>" { isInside = false }
                if isInside, line.hasPrefix("<text") { drawn += 1 }
            }
            #expect(drawn == places(piece), "\(file.lastPathComponent)")
            // Words of the piece stand outside of quotes.
            let values = svg.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            let wrong = values.contains { $0 % 2 == 1 && ($1.contains("nan") || $1.contains("inf")) }
            #expect(!wrong, "\(file.lastPathComponent)")
        }
        #expect(count > 300)
    }

    /// What stands on lines; a number that two voices share is counted once.
    private func places(_ piece: Tablature) -> Int {
        var count = 0
        for track in piece.tracks {
            let lines = TabLines(track)
            for bar in track.bars {
                for column in bar.columns {
                    var last: [Int: String] = [:]
                    for entry in column.entries {
                        for (line, sign) in signs(bar.beat(entry), lines) {
                            if last[line] != sign { count += 1 }
                            last[line] = sign
                        }
                    }
                }
            }
        }
        return count
    }

    private func signs(_ beat: Beat, _ lines: TabLines) -> [(line: Int, sign: String)] {
        switch lines.kind {
        case .strings:
            return beat.notes.compactMap { note in
                guard let line = lines.row(of: note.string) else { return nil }
                let fret = note.techniques.contains(.deadNote) ? "x" : "\(note.fret)"
                if let harmonic = note.harmonic { return (line, "\(fret)<\(harmonic.touch ?? 0)") }
                return (line, note.isTied || note.techniques.contains(.ghostNote) ? "(\(fret))" : fret)
            }
        case .drums:
            return beat.notes.compactMap { note in
                let stroke = DrumLine.stroke(note.fret)
                guard let line = lines.row(ofDrumLine: stroke.line) else { return nil }
                let isStrong = !note.techniques.isDisjoint(with: [.accent, .heavyAccent])
                let isQuiet = note.isTied || note.techniques.contains(.ghostNote)
                return (line, "\(stroke.sign)\(isStrong)\(isQuiet)")
            }
        case .names:
            let notes = beat.notes.enumerated().sorted {
                ($1.element.fret, $0.offset) < ($0.element.fret, $1.offset)
            }
            return notes.enumerated().map { rank, note in
                (min(rank, lines.names.count - 1), "\(note.element.fret)\(note.element.isTied)")
            }
        }
    }

    @Test(.enabled(if: SharedData.folder("gp") != nil, SharedData.missing))
    func everyFileIsWrittenAsTextWithinTheWidth() {
        for file in files {
            guard let piece = tablature(file) else { continue }
            let text = ASCIITab.write(piece)
            // A bar alone may be longer.
            let strings = text.split(separator: "\n").filter { $0.prefix(4).contains("|") && !$0.hasPrefix(" ") }
            let long = strings.filter { $0.count > 80 && $0.split(separator: "|").count > 3 }
            #expect(long.isEmpty, "\(file.lastPathComponent): \(long.first.map { String($0) } ?? "")")
        }
    }
}
