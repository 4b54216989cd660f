import Music

/// A word as the paper's programs read it.
struct PaperWord {
    var onset: Int
    var pitch: UInt8
    /// In 0...127.
    var velocity: UInt8
    var duration: Int
    var bend: UInt8?

    var end: Int { onset + duration }

    /// Reads words that are separated by one space; one may follow the last, and a line end.
    ///
    /// - Throws: `FormatError` naming the word (from 1), the column in it (from 1) and what was expected.
    static func words(in bytes: [UInt8], _ report: inout PaperText.Report) throws(FormatError) -> [PaperWord] {
        var end = bytes.count
        for ending in [0x0A, 0x0D, 0x20] as [UInt8] where end > 0 && bytes[end - 1] == ending { end -= 1 }
        var words: [PaperWord] = []
        var start = 0
        var onset = 0
        while start < end {
            guard words.count < Limits.words else {
                throw FormatError(.unsupported, at: start, "the text has more than \(Limits.words) words; split it")
            }
            var scanner = PaperWordScanner(bytes, start, end, number: words.count + 1)
            let pitch = try scanner.field("p", upTo: 127)
            let velocity = try scanner.field("v", upTo: 127)
            let duration = try scanner.optionalField("d", upTo: Limits.ticks)
            let shift = try scanner.field("t", upTo: Limits.ticks)
            let hasBend = words.first.map { $0.bend != nil } ?? scanner.isBeforeColon
            let bend = hasBend ? try scanner.field("b", upTo: 46) : nil
            try scanner.finish()
            if duration == nil { report.unknownDurations += 1 }
            if bend == 46 { report.bendsBeyondTheWheel += 1 }
            guard onset + max(shift, duration ?? 0) <= Limits.ticks else {
                throw scanner.failure(.invalid, "the piece lasts more than \(Limits.ticks) ticks")
            }
            words.append(
                PaperWord(
                    onset: onset, pitch: UInt8(pitch), velocity: UInt8(velocity), duration: duration ?? shift,
                    bend: bend.map { UInt8($0) }))
            onset += shift
            start = scanner.position + 1
        }
        return words
    }
}

/// Reads the fields of one word.
private struct PaperWordScanner {
    private let bytes: [UInt8]
    private let start: Int
    private let end: Int
    private let number: Int
    private(set) var position: Int

    init(_ bytes: [UInt8], _ start: Int, _ end: Int, number: Int) {
        self.bytes = bytes
        self.start = start
        self.end = end
        self.number = number
        position = start
    }

    var isBeforeColon: Bool { position < end && bytes[position] == UInt8(ascii: ":") }

    mutating func field(_ letter: Unicode.Scalar, upTo largest: Int) throws(FormatError) -> Int {
        guard let value = try optionalField(letter, upTo: largest) else {
            throw failure(.malformed, "expected a number after '\(letter)'")
        }
        return value
    }

    /// - Returns: nil when no digit follows the letter.
    mutating func optionalField(_ letter: Unicode.Scalar, upTo largest: Int) throws(FormatError) -> Int? {
        if position > start {
            guard isBeforeColon else { throw failure(.malformed, "expected ':\(letter)'") }
            position += 1
        }
        guard position < end, bytes[position] == UInt8(ascii: letter) else {
            throw failure(.malformed, "expected '\(letter)'")
        }
        position += 1
        let first = position
        var value = 0
        while position < end, (0x30...0x39).contains(bytes[position]) {
            value = value * 10 + Int(bytes[position] - 0x30)
            guard value <= largest else { throw failure(.invalid, "'\(letter)' lies in 0...\(largest)") }
            position += 1
        }
        return position > first ? value : nil
    }

    func finish() throws(FormatError) {
        guard position == end || bytes[position] == 0x20 else {
            throw failure(.malformed, "the word should end here")
        }
        guard position + 1 != end else { throw failure(.malformed, "another word should follow the space") }
    }

    func failure(_ kind: FormatError.Kind, _ reason: String) -> FormatError {
        FormatError(kind, at: position, "word \(number), column \(position - start + 1): \(reason)")
    }
}
