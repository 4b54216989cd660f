import Formats
import Music
import Rendering
import Specimens
import Testing

@Suite struct TablatureDrawingTests {
    /// What an SVG document says, with its moved groups put in their places.
    private struct Picture {
        var frets: [String] = []
        var graces: [String] = []
        var words: [String] = []
        var points: [(x: Double, y: Double)] = []
        var width = 0.0
        var height = 0.0

        init(_ svg: String) throws {
            let root = try XMLDocument(Array(svg.utf8)).root
            width = try #require(root.attribute("width").flatMap { Double($0) })
            height = try #require(root.attribute("height").flatMap { Double($0) })
            read(root, y: 0, layer: "")
        }

        private mutating func read(_ element: XMLElement, y: Double, layer: String) {
            for child in element.children {
                var (y, layer) = (y, layer)
                if let move = child.attribute("transform") {
                    y += Double(move.dropFirst("translate(0 ".count).dropLast()) ?? .nan
                }
                if let name = child.attribute("class") { layer = name }
                switch child.name {
                case "text":
                    let text = child.text
                    if layer == "frets" {
                        frets.append(text)
                    } else if layer == "grace" {
                        graces.append(text)
                    } else {
                        words.append(text)
                    }
                    add(child, "x", "y", y)
                case "line":
                    add(child, "x1", "y1", y)
                    add(child, "x2", "y2", y)
                case "rect":
                    add(child, "x", "y", y)
                    let right =
                        (child.attribute("x").flatMap { Double($0) } ?? 0)
                        + (child.attribute("width").flatMap { Double($0) } ?? .nan)
                    points.append((right, y + (child.attribute("y").flatMap { Double($0) } ?? .nan)))
                case "circle": add(child, "cx", "cy", y)
                case "path":
                    let numbers = (child.attribute("d") ?? "").split { !"0123456789.-".contains($0) }.map {
                        Double($0) ?? .nan
                    }
                    for index in stride(from: 0, to: numbers.count - 1, by: 2) {
                        points.append((numbers[index], y + numbers[index + 1]))
                    }
                default: break
                }
                read(child, y: y, layer: layer)
            }
        }

        private mutating func add(_ element: XMLElement, _ x: String, _ y: String, _ top: Double) {
            points.append(
                (
                    element.attribute(x).flatMap { Double($0) } ?? .nan,
                    top + (element.attribute(y).flatMap { Double($0) } ?? .nan)
                ))
        }

        var isInside: Bool { points.allSatisfy { $0.x >= 0 && $0.x <= width && $0.y >= 0 && $0.y <= height } }
    }

    /// How often each number stands in a tablature, as it is drawn.
    private func numbers(_ tablature: Tablature, tracks: [Int]) -> [String: Int] {
        var counts: [String: Int] = [:]
        for track in tracks.map({ tablature.tracks[$0] }) {
            for beat in track.bars.flatMap(\.voices).flatMap(\.beats) {
                for note in beat.notes {
                    counts[note.techniques.contains(.deadNote) ? "x" : "\(note.fret)", default: 0] += 1
                }
            }
        }
        return counts
    }

    @Test func everyNoteHasItsNumberOnce() throws {
        let piece = TablatureSpecimen.everything
        let picture = try Picture(TablatureDrawing(piece, options: .init(tracks: [0, 1])).svg())
        var drawn: [String: Int] = [:]
        for text in picture.frets {
            let number = text.filter { !"()‹›".contains($0) }
            // A natural harmonic between frets shows where the string is touched.
            drawn[number == "3.2" ? "3" : number, default: 0] += 1
        }
        #expect(drawn == numbers(piece, tracks: [0, 1]))
        let graces = piece.tracks[0].bars.flatMap(\.voices).flatMap(\.beats).flatMap(\.graceNotes).count
        #expect(picture.graces.filter { !$0.hasPrefix("(") }.count == graces)
    }

    @Test func drumsAndNamesHaveTheirSigns() throws {
        let piece = TablatureSpecimen.everything
        let picture = try Picture(TablatureDrawing(piece).svg())
        #expect(picture.frets.count == piece.noteCount)
        #expect(picture.frets.contains("C5") && picture.words.contains("HH") && picture.words.contains("Lead Guitar"))
    }

    @Test func everySignIsNamed() throws {
        let picture = try Picture(TablatureDrawing(TablatureSpecimen.everything, options: .init(tracks: [0])).svg())
        for word in [
            "Every Sign", "Intro", "Verse <1> & more", "P.M.", "let ring", "H", "P", "full", "1/2", "1 1/2", "1/4", "2",
            "N.H.",
            "A.H. 17", "P.H.", "T.H. 17", "S.H.", "Fdbk.", "tr", "T", "S", "rasg.", "w/ bar", "1.", "2.", "3×",
            "To Coda",
            "D.S. al Coda", "Fine", "= 96", "= 140", "= 88", "(swing 8ths)", "let it go", "Am", "ev-", "3", "6", "8",
            "-1",
        ] { #expect(picture.words.contains(word), "\(word)") }
    }

    @Test func everythingLiesOnThePage() throws {
        for tracks in [nil, [0], [3], [2, 0]] as [[Int]?] {
            let drawing = TablatureDrawing(TablatureSpecimen.everything, options: .init(tracks: tracks))
            #expect(try Picture(drawing.svg()).isInside)
            for page in drawing.pages() { #expect(try Picture(page).isInside) }
        }
    }

    @Test func theSamePieceGivesTheSameBytes() {
        let first = TablatureDrawing(TablatureSpecimen.everything).svg()
        #expect(first == TablatureDrawing(TablatureSpecimen.everything).svg())
    }

    @Test func pagesHoldAllThatTheLongPictureHolds() throws {
        let drawing = TablatureDrawing(TablatureSpecimen.everything)
        let pages = try drawing.pages().map { try Picture($0) }
        #expect(pages.count == 2 && pages.allSatisfy { $0.height == 1810 })
        #expect(pages.flatMap(\.frets) == (try Picture(drawing.svg())).frets)
    }

    @Test func bracketedBarsAreDrawnAlone() throws {
        let picture = try Picture(
            TablatureDrawing(TablatureSpecimen.riff, options: .init(bars: 1..<2, title: "B")).svg())
        #expect(picture.frets == ["5", "7", "7", "10"])
        #expect(picture.words.contains("B") && !picture.words.contains("Intro"))
    }

    @Test func aLongPieceEndsWithANoteThatSaysWhere() throws {
        var piece = TablatureSpecimen.riff
        piece.masterBars = [MasterBar](repeating: MasterBar(), count: 10_000)
        piece.tracks[0].bars = [Bar](repeating: piece.tracks[0].bars[0], count: 10_000)
        let picture = try Picture(TablatureDrawing(piece).svg())
        #expect(picture.height < 32_767 && picture.isInside)
        #expect(picture.words.contains { $0.hasPrefix("The picture ends before bar ") && $0.contains(" of 10000") })
    }

    @Test func aBarThatIsLongerThanALineGoesOnInTheNext() throws {
        let beats = (0..<300).map {
            Beat(NoteValue(power: 6), notes: [TabNote(string: UInt8($0 % 6 + 1), fret: UInt8($0 % 25))])
        }
        let piece = Tablature(masterBars: [MasterBar()], tracks: [TabTrack(bars: [Bar(voices: [Voice(beats: beats)])])])
        let picture = try Picture(TablatureDrawing(piece).svg())
        #expect(picture.frets.count == 300 && picture.isInside)
    }

    @Test func nothingToDrawIsSaid() throws {
        #expect(try Picture(TablatureDrawing(Tablature()).svg()).words.contains("There is no track."))
        let empty = Tablature(tracks: [TabTrack()])
        #expect(try Picture(TablatureDrawing(empty).svg()).words.contains("There is no bar."))
    }

    @Test func whatNoInstrumentHasDoesNoHarm() throws {
        var note = TabNote(string: 255, fret: 255)
        note.bend = TabBend(points: [
            TabBend.Point(position: .nan, cents: .infinity), TabBend.Point(position: 9, cents: -1e300),
        ])
        note.harmonic = Harmonic(.artificial, touch: .infinity)
        note.techniques = Techniques(rawValue: .max)
        note.tremoloPower = 127
        note.trill = TabNote.Trill(fret: 255, power: -128)
        var beat = Beat(NoteValue(power: -128, dots: 255, tupletNotes: 255, tupletTime: 255), notes: [note])
        var near = note
        near.string = 1
        beat.notes.append(near)
        beat.graceNotes = [GraceNote(string: 0, fret: 255), GraceNote(string: 2, fret: 255)]
        beat.graceNotes[1].step = 255
        beat.text = "\u{0}\u{FFFF}<&\">\n"
        beat.tremoloBar = note.bend
        var master = MasterBar(beats: 0, beatUnit: 0)
        master.tempoChanges = [MasterBar.TempoChange(position: .nan, quartersPerMinute: .nan)]
        master.endings = 255
        master.repeatCount = 255
        let bar = Bar(voices: [Voice(beats: [beat, Beat(), beat]), Voice(), Voice(beats: [beat])])
        let piece = Tablature(tempo: .nan, masterBars: [master, master], tracks: [TabTrack(bars: [bar])])
        #expect(try Picture(TablatureDrawing(piece).svg()).isInside)
    }
}
