import Formats
import Generation
import Music
import Testing

@Suite struct WordStreamTests {
    let text = "p45:v73:d389:t1 p84:v84:d388:t7 p76:v62:d227:t0 p48:v63:d5:t110 p52:v69:d394:t5"

    @Test(arguments: 1...9)
    func textInPiecesGivesTheNotesOfTheWhole(size: Int) throws {
        var stream = WordStream()
        var rest = Substring(text)
        while !rest.isEmpty {
            let isWelcome = stream.read(String(rest.prefix(size)))
            #expect(isWelcome)
            rest = rest.dropFirst(size)
        }
        #expect(stream.notes.count == 4, "the last word is not complete yet")
        stream.finish()
        #expect(stream.broken == nil)
        #expect(stream.notes == (try SimplifiedMIDI.notes(in: text)))
        #expect(stream.notes.map(\.onset.count) == [0, 1, 8, 8, 118])
    }

    @Test func anUnfinishedWordIsContinued() {
        var stream = WordStream(unfinished: "p60:v64:d96:t")
        _ = stream.read("48 p62:v64:d48:t0")
        stream.finish()
        #expect(stream.notes.map(\.onset.count) == [0, 48])
    }

    /// The second word moves the bend of the note before the text, the third strikes another.
    @Test func wordsMayMoveTheBendsOfWhatCameBefore() throws {
        let known = try SimplifiedMIDI.words(inUTF8: Array("p60:v64:d96:t24:b23".utf8))
        var stream = WordStream(after: known, unfinished: "p60:v64:d72:t", bends: .cents)
        _ = stream.read("24:b28 p62:v64:d48:t0:b23 ")
        #expect(stream.broken == nil && stream.words.count == 2)
        #expect(stream.notes.map(\.onset.count) == [0, 48])
        #expect(stream.notes[0].bends == [PitchBend(time: Ticks(24), cents: 50)])
        let isWelcome = stream.read("p62:v64:d48:t0 ")
        #expect(!isWelcome, "a word without its bend")
    }

    @Test(arguments: [
        ("p60:v64:d96:t0 hello p62:v64:d48:t0", "hello", 1), ("p60:v64:d96:t0  p62:v64:d48:t0", "", 1),
        ("p128:v64:d96:t0 ", "p128:v64:d96:t0", 0), ("p60:v64:d96 p62:v64:d48:t0 ", "p60:v64:d96", 0),
    ])
    func theFirstBrokenWordEndsTheStream(text: String, word: String, notes: Int) {
        var stream = WordStream()
        let isWelcome = stream.read(text)
        #expect(!isWelcome)
        #expect(stream.broken == word)
        #expect(stream.notes.count == notes)
        _ = stream.read("p60:v64:d96:t0 ")
        #expect(stream.notes.count == notes)
    }

    @Test func aWordWithoutAnEndIsBroken() {
        var stream = WordStream()
        var pieces = 0
        while pieces < 1000, stream.read("p111") { pieces += 1 }
        #expect(pieces <= WordStream.longestWord)
        #expect(stream.broken != nil)
    }

    @Test func aLastWordThatIsCutIsBroken() {
        var stream = WordStream()
        _ = stream.read("p60:v64:d96:t0 p62:v6")
        stream.finish()
        #expect(stream.notes.count == 1)
        #expect(stream.broken == "p62:v6")
    }
}
