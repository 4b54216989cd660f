public import Music

/// The same words as `SimplifiedMIDI`, as four to seven entries of a vocabulary that is added to a model's.
///
/// ```
/// p45:v73:d389:t1 p84:v84:d388:t7
/// <p45><v73><d4_><d5><t1><p84><v84><d4_><d4><t7>
/// ```
/// A word is its pitch, its velocity, its bend in a piece that has bends, its duration and its shift, in this order.
/// Durations and shifts are numbers to the base 96, the highest digit first: one token below 96 ticks, two below 9,216.
/// 96 ticks are a quarter note at 120 a minute on the paper's grid, a bar of four quarters on `24/quarter`, so that times
/// of one place in the beat have one last digit. A number does not begin with a digit 0 that others follow.
///
/// Every text of Simplified MIDI has one list of tokens, and the other way round. The text spelling has the tokens one
/// after another without spaces, as added tokens stand in a model's text; one line end may close it.
public enum CompactMIDI {
    /// How many entries the form adds to a vocabulary.
    public static let vocabularySize = 686
    /// Of the digits.
    static let base = 96

    /// The tokens of words, as the words are.
    ///
    /// Traps when a velocity is 0 or above 127, a bend above 46, a duration or a shift negative.
    public static func tokens(of words: [SimplifiedMIDI.Word]) -> [Token] {
        var tokens: [Token] = []
        tokens.reserveCapacity(words.count * 5)
        for word in words { eachToken(of: word) { tokens.append($0) } }
        return tokens
    }

    /// The tokens of one word in their order; else as `tokens(of:)`.
    @inline(__always)
    static func eachToken(of word: SimplifiedMIDI.Word, _ use: (Token) -> Void) {
        precondition((1...127).contains(word.velocity), "a velocity lies in 1...127")
        precondition(word.bend ?? 0 <= BendScale.indices.upperBound, "a bend lies in 0...46")
        use(Token(known: .pitch, word.pitch.number))
        use(Token(known: .velocity, word.velocity))
        if let bend = word.bend { use(Token(known: .bend, bend)) }
        eachDigit(of: word.duration.count, .durationBefore, .duration, use)
        eachDigit(of: word.shift.count, .shiftBefore, .shift, use)
    }

    @inline(__always)
    private static func eachDigit(
        of number: Int, _ before: Token.Field, _ last: Token.Field, _ use: (Token) -> Void
    ) {
        precondition(number >= 0, "words hold no negative numbers")
        if number >= base {
            var power = 1
            while number / base / base >= power { power *= base }
            while power > 0 {
                use(Token(known: before, UInt8(number / base / power % base)))
                power /= base
            }
        }
        use(Token(known: last, UInt8(number % base)))
    }

    /// The words of tokens.
    ///
    /// - Throws: `FormatError` naming the token (from 1) and what was expected.
    public static func words(of tokens: some Sequence<Token>) throws(FormatError) -> [SimplifiedMIDI.Word] {
        var words: [SimplifiedMIDI.Word] = []
        var reader = TokenReader()
        for token in tokens {
            if let word = try reader.read(token) { words.append(word) }
        }
        try reader.finish()
        return words
    }

    /// The text spelling of the words' tokens, as bytes; traps as `tokens(of:)`.
    public static func utf8(of words: [SimplifiedMIDI.Word]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.count * 28)
        for word in words { eachToken(of: word) { $0.spell(into: &bytes) } }
        return bytes
    }

    /// The text spelling of notes with their bends, which are clamped where they do not fit.
    ///
    /// - Throws: as `SimplifiedMIDI.Encoding`.
    public static func text(of notes: [Note], bends: BendNotation = .none) throws(FormatError) -> String {
        String(decoding: utf8(of: try SimplifiedMIDI.Encoding(of: notes, bends: bends).words), as: UTF8.self)
    }

    /// Reads a text spelling.
    ///
    /// - Throws: `FormatError` naming the token (from 1) and what was expected; its offset is the token's place.
    public static func words(inUTF8 bytes: [UInt8]) throws(FormatError) -> [SimplifiedMIDI.Word] {
        var words: [SimplifiedMIDI.Word] = []
        words.reserveCapacity(bytes.count / 20 + 1)
        try eachWord(bytes, nil) { words.append($0) }
        return words
    }

    /// Reads a text spelling as notes.
    ///
    /// - Parameter bends: What bends mean where words have them; nil stands for cents, `.none` refuses them.
    /// - Throws: as `words(inUTF8:)`.
    public static func notes(
        in text: some StringProtocol, bends: BendNotation? = nil
    ) throws(FormatError) -> [Note] {
        try notes(inUTF8: Array(text.utf8), bends: bends)
    }

    /// Reads a text spelling from its bytes; else as `notes(in:bends:)`.
    public static func notes(inUTF8 bytes: [UInt8], bends: BendNotation? = nil) throws(FormatError) -> [Note] {
        var joiner = SimplifiedMIDI.NoteJoiner(bends: bends ?? .cents)
        joiner.reserveCapacity(bytes.count / 20 + 1)
        try eachWord(bytes, bends) { joiner.add($0) }
        return joiner.finish()
    }

    @inline(__always)
    private static func eachWord(
        _ bytes: [UInt8], _ bends: BendNotation?, _ use: (SimplifiedMIDI.Word) -> Void
    ) throws(FormatError) {
        var count = bytes.count
        if count > 0, bytes[count - 1] == 0x0A { count -= 1 }
        if count > 0, bytes[count - 1] == 0x0D { count -= 1 }
        let text = count == bytes.count ? bytes : Array(bytes[..<count])
        var reader = TokenReader(hasBends: bends == BendNotation.none ? false : nil)
        var position = 0
        while position < count {
            let start = position
            guard let token = Token(text, &position) else {
                var shown: [UInt8] = []
                while start + shown.count < count, shown.count < 12 {
                    let byte = text[start + shown.count]
                    shown.append((0x21..<0x7F).contains(byte) ? byte : UInt8(ascii: "?"))
                }
                throw FormatError(
                    .malformed, at: start,
                    "token \(reader.tokenCount + 1): no token is spelled \"\(String(decoding: shown, as: UTF8.self))\"; "
                        + "they look like <p60>, <d5> or <d2_>, without spaces between them")
            }
            if let word = try reader.read(token, at: start) {
                guard reader.wordCount <= Limits.words else {
                    throw FormatError(
                        .unsupported, at: start, "the text has more than \(Limits.words) words; split it")
                }
                use(word)
            }
        }
        try reader.finish(at: count)
    }
}
