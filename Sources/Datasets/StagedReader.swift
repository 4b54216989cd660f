import Formats
import Music

/// Goes through a text in stages once.
struct StagedReader {
    private let bytes: [UInt8]
    private var position = 0
    /// From 1, for errors.
    private var stage = 1
    private var word = 1

    init(_ text: [UInt8]) {
        var count = text.count
        if count > 0, text[count - 1] == 0x0A { count -= 1 }
        if count > 0, text[count - 1] == 0x0D { count -= 1 }
        bytes = Array(text[..<count])
    }

    mutating func read() throws(FormatError) -> [SimplifiedMIDI.Word] {
        guard !bytes.isEmpty else { return [] }
        var words = try readRhythm()
        try eachWord("p", "the pitch", 0...127, words.count) { words[$0].pitch = Pitch(lowBits: UInt8($1)) }
        try eachWord("v", "the velocity", 1...127, words.count) { words[$0].velocity = UInt8($1) }
        if position < bytes.count {
            try eachWord("b", "the bend", 0...46, words.count) { words[$0].bend = UInt8($1) }
        }
        guard position == bytes.count else { throw failure("the text should end here") }
        return words
    }

    private mutating func readRhythm() throws(FormatError) -> [SimplifiedMIDI.Word] {
        var words: [SimplifiedMIDI.Word] = []
        var onset = 0
        while true {
            guard words.count < Limits.words else {
                throw failure("the text has more than \(Limits.words) words; split it", .unsupported)
            }
            let duration = try number("d", "the duration", 0...Limits.ticks, endsWord: false)
            guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { throw failure("expected ':'") }
            position += 1
            let shift = try number("t", "the shift", 0...Limits.ticks)
            guard onset + max(duration, shift) <= Limits.ticks else {
                throw failure("the piece lasts more than \(Limits.ticks) ticks", .invalid)
            }
            onset += shift
            words.append(
                SimplifiedMIDI.Word(
                    pitch: Pitch(lowBits: 0), velocity: 1, duration: Ticks(duration), shift: Ticks(shift)))
            guard nextIsInStage() else { return words }
        }
    }

    /// Reads a stage of numbers, the space and bar before it included.
    private mutating func eachWord(
        _ letter: Unicode.Scalar, _ meaning: String, _ range: ClosedRange<Int>, _ count: Int, _ use: (Int, Int) -> Void
    ) throws(FormatError) {
        let separator = Array(StagedText.separator.utf8)
        guard bytes[position...].starts(with: separator) else {
            throw failure("expected '\(StagedText.separator)' and the stage of '\(letter)'")
        }
        position += separator.count
        (stage, word) = (stage + 1, 1)
        for index in 0..<count {
            use(index, try number(letter, meaning, range))
            guard index + 1 < count else { break }
            guard nextIsInStage() else {
                throw failure("the stage of '\(letter)' has \(index + 1) words, where the first has \(count)")
            }
        }
    }

    /// Goes over the space to the next word of the stage; stays where the stage ends.
    private mutating func nextIsInStage() -> Bool {
        guard position + 1 < bytes.count, bytes[position] == 0x20, bytes[position + 1] != UInt8(ascii: "|") else {
            return false
        }
        position += 1
        word += 1
        return true
    }

    private mutating func number(
        _ letter: Unicode.Scalar, _ meaning: String, _ range: ClosedRange<Int>, endsWord: Bool = true
    ) throws(FormatError) -> Int {
        guard position < bytes.count, bytes[position] == UInt8(ascii: letter) else {
            throw failure("expected '\(letter)' for \(meaning)")
        }
        position += 1
        let digits = position
        var value = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]), position - digits < 12 {
            value = value * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        guard position > digits else { throw failure("expected a number for \(meaning)") }
        guard position - digits == 1 || bytes[digits] != 0x30 else { throw failure("\(meaning) has a leading zero") }
        guard range.contains(value) else {
            throw failure("\(meaning) is \(value), but lies in \(range.lowerBound)...\(range.upperBound)", .invalid)
        }
        if endsWord, position < bytes.count, bytes[position] != 0x20 { throw failure("the word should end here") }
        return value
    }

    private func failure(_ reason: String, _ kind: FormatError.Kind = .malformed) -> FormatError {
        FormatError(kind, at: position, "stage \(stage), word \(word): \(reason)")
    }
}
