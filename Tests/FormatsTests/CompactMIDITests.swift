import Formats
import Foundation
import Music
import Specimens
import Testing

@Suite struct CompactMIDITests {
    private let known = "p45:v73:d389:t1 p84:v84:d388:t7 p76:v62:d227:t0 p48:v63:d5:t110 p52:v69:d394:t5"

    private func compact(_ text: String) throws -> String {
        let words = try SimplifiedMIDI.words(inUTF8: Array(text.utf8))
        return String(decoding: CompactMIDI.utf8(of: words), as: UTF8.self)
    }

    private func text(_ compact: String) throws -> String {
        String(
            decoding: SimplifiedMIDI.utf8(of: try CompactMIDI.words(inUTF8: Array(compact.utf8))), as: UTF8.self)
    }

    @Test func aWordIsItsNumbersInOrder() throws {
        #expect(
            try compact("p45:v73:d389:t1 p48:v63:d5:t110")
                == "<p45><v73><d4_><d5><t1><p48><v63><d5><t1_><t14>")
        #expect(try compact("p45:v73:d96:t9216:b23") == "<p45><v73><b23><d1_><d0><t1_><t0_><t0>")
        #expect(try compact("") == "")
    }

    @Test func textThenCompactThenTextIsTheIdentity() throws {
        var random = SplitMix(seed: 21)
        #expect(try text(compact(known)) == known)
        for _ in 0..<2_000 {
            // Out of order, with a last shift, with and without bends.
            let hasBends = Bool.random(using: &random)
            let longest = [5, 100, 10_000, 1 << 20, 1 << 30].randomElement(using: &random) ?? 5
            let words = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                SimplifiedMIDI.Word(
                    pitch: Pitch(lowBits: .random(in: 0...127, using: &random)),
                    velocity: .random(in: 1...127, using: &random),
                    duration: Ticks(.random(in: 0...longest, using: &random)),
                    shift: Ticks(.random(in: 0...longest, using: &random)),
                    bend: hasBends ? .random(in: 0...46, using: &random) : nil)
            }
            let given = String(decoding: SimplifiedMIDI.utf8(of: words), as: UTF8.self)
            #expect(try text(compact(given)) == given)
            #expect(try CompactMIDI.words(of: CompactMIDI.tokens(of: words)) == words)
        }
    }

    @Test func everyNumberUpToTheLimitIsExact() throws {
        for number in [0, 1, 95, 96, 97, 9_215, 9_216, 884_735, 884_736, 1 << 31, Limits.ticks - 1, Limits.ticks] {
            for given in ["p0:v1:d\(number):t0", "p127:v127:d0:t\(number)"] {
                #expect(try text(compact(given)) == given)
            }
        }
        let tooLong = try compact("p0:v1:d0:t\(Limits.ticks)") + "<p0><v1><d1><t0>"
        #expect(throws: FormatError.self) { try CompactMIDI.words(inUTF8: Array(tooLong.utf8)) }
    }

    @Test func bentNotesAreSaid() throws {
        let note = Note(
            onset: .zero, duration: Ticks(100), pitch: Pitch(lowBits: 60), velocity: 80,
            bends: [PitchBend(time: Ticks(10), cents: 50)])
        let spelled = try CompactMIDI.text(of: [note], bends: .cents)
        #expect(spelled == "<p60><v80><b23><d1_><d4><t10><p60><v80><b28><d90><t0>")
        #expect(try CompactMIDI.notes(in: spelled + "\n") == [note])
        #expect(throws: FormatError.self) { try CompactMIDI.notes(in: spelled, bends: BendNotation.none) }
    }

    @Test func theVocabularyIsWholeAndEachTokenHasOneSpelling() throws {
        let all = CompactMIDI.Token.all
        #expect(all.count == CompactMIDI.vocabularySize)
        #expect(Set(all.map(\.description)).count == all.count)
        for (id, token) in all.enumerated() {
            #expect(token.id == id)
            #expect(CompactMIDI.Token(id: id) == token)
            #expect(CompactMIDI.Token(token.description) == token)
            #expect(CompactMIDI.Token(token.field, Int(token.value)) == token)
        }
        #expect(CompactMIDI.Token(id: -1) == nil)
        #expect(CompactMIDI.Token(id: CompactMIDI.vocabularySize) == nil)
        for spelling in [
            "", "<p60", "p60>", "<p128>", "<v0>", "<b47>", "<d96>", "<p060>", "<p6_>", "<d_>", "<d2_> ", "<x1>",
        ] {
            #expect(CompactMIDI.Token(spelling) == nil, "\(spelling)")
        }
    }

    /// The documentation's table, one token of each kind.
    @Test(
        arguments: [
            (60, "<p60>", "p60"), (128, "<v1>", "v1"), (254, "<v127>", "v127"), (278, "<b23>", "b23"),
            (307, "<d5>", "d5"), (400, "<d2_>", "d192"), (494, "<t0>", "t0"), (685, "<t95_>", "t9120"),
        ])
    func aTokenStandsForText(id: Int, spelling: String, meaning: String) throws {
        let token = try #require(CompactMIDI.Token(id: id))
        #expect(token.description == spelling)
        #expect(token.meaning == meaning)
    }

    @Test func wordsAreKnownAsSoonAsTheyAreComplete() throws {
        var reader = CompactMIDI.TokenReader()
        let words = try SimplifiedMIDI.words(inUTF8: Array(known.utf8))
        var read: [SimplifiedMIDI.Word] = []
        for word in words {
            #expect(reader.isBetweenWords)
            let tokens = CompactMIDI.tokens(of: [word])
            for token in tokens.dropLast() { #expect(try reader.read(token) == nil) }
            read.append(try #require(try reader.read(tokens[tokens.count - 1])))
        }
        try reader.finish()
        #expect(read == words)
        #expect(reader.onset == Ticks(123) && reader.wordCount == 5 && reader.hasBends == false)
    }

    @Test(
        arguments: [
            ("<p60><v80><d5><t0><v80>", "token 5 (<v80>), of word 2: expected a pitch", 18),
            ("<p60><d5>", "token 2 (<d5>), of word 1: expected a velocity", 5),
            ("<p60><v80><t5>", "token 3 (<t5>), of word 1: expected a bend or a duration", 10),
            ("<p60><v80><d0_>", "token 3 (<d0_>), of word 1: a number does not begin", 10),
            ("<p60><v80><d1_><t0>", "token 4 (<t0>), of word 1: expected a digit of the duration", 15),
            ("<p60><v80><d1_><d0>", "the tokens end in the middle of word 1, where a digit of the shift", 19),
            ("<p60> <v80>", "token 2: no token is spelled \"?<v80>\"", 5),
            ("<p60><v80><d0><t0>\n\n", "token 5: no token is spelled \"?\"", 18),
            ("<p60><v80><d0><t0><p60><v80><b23>", "token 7 (<b23>), of word 2: expected a duration", 28),
            ("<p60><v80><b23><d0><t0><p60><v80><d1>", "token 8 (<d1>), of word 2: expected a bend", 33),
        ])
    func otherTokensAreRefusedWithTheirPlace(spelling: String, reason: String, offset: Int) throws {
        let error = try #require(throws: FormatError.self) { try CompactMIDI.notes(in: spelling) }
        #expect(error.reason.hasPrefix(reason), "\(error)")
        #expect(error.offset == offset)
    }

    /// What may come next is exactly what is read without an error, whatever was read before.
    @Test func theGrammarAllowsWhatTheReaderReads() throws {
        var random = SplitMix(seed: 22)
        let all = CompactMIDI.Token.all
        for round in 0..<60 {
            var reader = CompactMIDI.TokenReader(
                onset: Ticks(round % 3 == 0 ? Limits.ticks - round : 0), hasBends: [nil, true, false][round % 3])
            for _ in 0..<12 {
                let allowed = reader.allowed
                #expect(!allowed.isEmpty)
                let unlike = all.filter { token in
                    var copy = reader
                    var isRead = true
                    do { _ = try copy.read(token) } catch { isRead = false }
                    let stands = isRead || copy.tokenCount == reader.tokenCount
                    return !stands || isRead != allowed.contains { $0.contains(token.id) }
                }
                #expect(unlike == [], "\(allowed)")
                let range = try #require(allowed.randomElement(using: &random))
                _ = try reader.read(try #require(CompactMIDI.Token(id: .random(in: range, using: &random))))
            }
        }
    }

    @Test func tokensDrawnFromTheGrammarAreAlwaysWords() throws {
        var random = SplitMix(seed: 23)
        for _ in 0..<500 {
            var reader = CompactMIDI.TokenReader()
            var words: [SimplifiedMIDI.Word] = []
            while words.count < 20 {
                let range = try #require(reader.allowed.randomElement(using: &random))
                let token = try #require(CompactMIDI.Token(id: .random(in: range, using: &random)))
                if let word = try reader.read(token) { words.append(word) }
            }
            let text = String(decoding: SimplifiedMIDI.utf8(of: words), as: UTF8.self)
            #expect(try SimplifiedMIDI.words(inUTF8: Array(text.utf8)) == words)
        }
    }

    @Test func theFormIsKnownByItsBeginning() throws {
        #expect(SimplifiedMIDI.codec(ofBytes: Array(known.utf8)) == .text)
        #expect(SimplifiedMIDI.codec(ofBytes: Array(try compact(known).utf8)) == .compact)
        #expect(SimplifiedMIDI.codec(ofBytes: Array("q480:t0 p60".utf8)) == .extended)
        for other in ["", "p", "<p", "<v80>", "MThd", "q", "pp1", " p60:v80:d1:t0", "{"] {
            #expect(SimplifiedMIDI.codec(ofBytes: Array(other.utf8)) == nil, "\(other)")
        }
    }

    @Test func damagedSpellingsAreReadOrRefused() throws {
        var random = SplitMix(seed: 24)
        var read = 0
        for round in 0..<200 {
            let notes = randomNotes(6, &random)
            let spelled = Array(try CompactMIDI.text(of: notes, bends: round % 2 == 0 ? .cents : .none).utf8)
            for damaged in Mutations(of: spelled, count: 400, seed: UInt64(round)) {
                guard let words = try? CompactMIDI.words(inUTF8: damaged) else { continue }
                read += 1
                let trimmed = damaged.last == 0x0A ? Array(damaged.dropLast()) : damaged
                #expect(CompactMIDI.utf8(of: words) == trimmed || damaged.last == 0x0D || trimmed.last == 0x0D)
            }
        }
        #expect(read > 500)
    }

    @Test func theNumberOfWordsIsLimited() throws {
        let word = Array("<p1><v1><d1><t1>".utf8)
        var bytes: [UInt8] = []
        for _ in 0..<Limits.words { bytes += word }
        #expect(try CompactMIDI.words(inUTF8: bytes).count == Limits.words)
        #expect(throws: FormatError.self) { try CompactMIDI.words(inUTF8: bytes + word) }
    }
}
