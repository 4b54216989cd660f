import Music
import Rendering
import Specimens
import Testing

/// Whether this machine can turn drawings into pictures; where it cannot, what needs it is skipped.
private let canConvert = (try? PictureConverter()) != nil
private let missing: Comment = "install librsvg2-bin (Debian) or librsvg (brew)"

@Suite struct PictureConverterTests {
    private let drawing = TablatureDrawing(TablatureSpecimen.riff).svg()

    @Test(.enabled(if: canConvert, missing)) func aDrawingBecomesAsManyPixelsAsItSays() throws {
        let picture = try PictureConverter().converted(drawing, to: .png, scale: 0.5)
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        // The width of a PNG stands in bytes 16 to 19.
        #expect(picture[16..<20].reduce(0) { $0 << 8 | Int($1) } == 640)
    }

    @Test(.enabled(if: canConvert, missing)) func aPianoRollIsADrawingToo() throws {
        let notes = (0..<8).map {
            Note(onset: Ticks($0 * 96), duration: Ticks(96), pitch: Pitch(lowBits: UInt8(60 + $0)), velocity: 80)
        }
        let roll = PianoRoll(Score(notes: notes, on: .paper), title: "a")
        #expect(try PictureConverter().converted(roll.svg(), to: .pdf).starts(with: "%PDF".utf8))
    }

    @Test(.enabled(if: canConvert, missing), arguments: PictureConverter.Format.allCases)
    func theSameDrawingGivesTheSameBytes(format: PictureConverter.Format) throws {
        let converter = try PictureConverter()
        #expect(try converter.converted(drawing, to: format) == converter.converted(drawing, to: format))
    }

    @Test(.enabled(if: canConvert, missing)) func pagesBecomeOneDocument() throws {
        let pages = TablatureDrawing(TablatureSpecimen.everything).pages()
        let document = try PictureConverter().pdf(pages: pages)
        #expect(document.starts(with: "%PDF".utf8))
        let one = try PictureConverter().pdf(pages: [pages[0]])
        #expect(document.count > one.count)
    }

    @Test(.enabled(if: canConvert, missing)) func whatIsNoDrawingIsRefused() throws {
        let error = #expect(throws: RenderingError.self) { try PictureConverter().converted("<html>", to: .png) }
        #expect(error?.kind == .failed && error?.reason.hasPrefix("rsvg-convert ended with code") == true)
    }

    @Test(.enabled(if: canConvert, missing)) func aPictureThatIsTooLargeIsRefusedBeforehand() throws {
        let tall = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1280\" height=\"40000\"></svg>"
        let error = #expect(throws: RenderingError.self) {
            try PictureConverter().converted(tall, to: .png)
        }
        #expect(error?.kind == .invalid && error?.reason.contains("at most 32767") == true)
    }

    @Test func aMissingProgramSaysWhatToInstall() {
        let error = #expect(throws: RenderingError.self) { try PictureConverter(folders: ["/nowhere"]) }
        #expect(error?.kind == .missing && error?.reason.contains("apt-get install librsvg2-bin") == true)
    }
}
