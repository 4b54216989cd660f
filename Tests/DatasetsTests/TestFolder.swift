import Formats
import Foundation
import Music
import Storage
import Tokenizers

/// A folder for one test, removed with everything in it afterwards.
final class TestFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "diapason-datasets-" + UUID().uuidString
        try Storage.createFolder(path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    func write(_ score: Score, to name: String) throws {
        let file = path + "/" + name
        try Storage.createFolder(String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]))
        try Storage.write(StandardMIDI.write(score), to: file)
    }
}

/// Music that differs with its seed and is easy on the eye: 480 ticks a quarter.
enum Tune {
    static func notes(_ count: Int, seed: Int = 1) -> [Note] {
        var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761 &+ 12_345)
        func draw(_ bound: Int) -> Int {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int(state >> 16) % bound
        }
        var notes: [Note] = []
        var onset = 480  // a lead-in, which the corpus must drop
        for _ in 0..<count {
            if let pitch = Pitch(40 + draw(40)) {
                let duration = Ticks(20 * (1 + draw(60)))
                notes.append(
                    Note(onset: Ticks(onset), duration: duration, pitch: pitch, velocity: UInt8(1 + draw(127))))
            }
            onset += 20 * draw(40)
        }
        return notes.inCanonicalOrder()
    }

    static func score(_ count: Int, seed: Int = 1, program: UInt8 = 0, tempos: [Tempo] = []) -> Score {
        Score(ticksPerQuarter: 480, tempos: tempos, tracks: [Track(program: program, notes: notes(count, seed: seed))])
    }
}

/// A token for each byte: every count can be made by hand.
struct ByteTokenizer: Tokenizer {
    var vocabularySize: Int { 257 }
    var endOfTurn: Token { 256 }
    func encode(_ text: String) -> [Token] { text.utf8.map { Token($0) } }
    func decode(_ tokens: some Sequence<Token>) -> String {
        String(decoding: tokens.compactMap { UInt8(exactly: $0) }, as: UTF8.self)
    }
}

/// A tokenizer whose counts do not add up over words: eight bytes make one token, wherever words end.
struct BlockTokenizer: Tokenizer {
    var vocabularySize: Int { 257 }
    var endOfTurn: Token { 256 }
    func encode(_ text: String) -> [Token] { [Token](repeating: 0, count: (text.utf8.count + 7) / 8) }
    func decode(_ tokens: some Sequence<Token>) -> String { "" }
}
