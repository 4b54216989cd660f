public import Datasets
public import Evaluation
public import Formats
public import LanguageModel
public import Music
public import Tokenizers

/// How likely a model holds the notes of a piece, field by field, without the help of a grammar.
///
/// A text of many tokens a note and one of few are comparable: both say the same notes, and what counts is the sum over
/// all tokens of a note. Where a tokenizer has several spellings of a text, the one that it writes itself is measured, so
/// that the figure is an upper bound.
public struct NoteLikelihood {
    /// Of one piece.
    public struct Result: Hashable, Sendable {
        public var bits: BitsPerNote
        /// Of the notes, without the request.
        public var tokens: Int
        /// The mean probability of all that is no word of the notation where a token of a note stands, the end of the
        /// piece among it; nil in the text form, where it is not measured.
        public var outside: Double?
        /// ``FirstNotes/fingerprint`` of the notes that the words say: where two models have different ones, one of them
        /// could not say all, such as the bends.
        public var fingerprint: UInt64

        public init(bits: BitsPerNote, tokens: Int, outside: Double?, fingerprint: UInt64) {
            self.bits = bits
            self.tokens = tokens
            self.outside = outside
            self.fingerprint = fingerprint
        }
    }

    /// What each token of an answer costs.
    package struct Reading {
        package var tokens: [Token] = []
        /// Of each token.
        package var bits: [Double] = []
        /// As ``Result/outside``.
        package var outside: Double?
    }

    private let model: Llama
    private let tokenizer: any Tokenizer
    private let template: ChatTemplate
    private let context: Int

    /// - Parameter context: the most tokens that the model looks at together, where its own context is longer.
    public init(_ model: Llama, tokenizer: any Tokenizer, template: ChatTemplate, context: Int? = nil) {
        self.model = model
        self.tokenizer = tokenizer
        self.template = template
        self.context = min(context ?? .max, model.context)
    }

    /// The bits of the first notes of a piece; else as for their words.
    ///
    /// - Throws: `ContextTooShort`; `FormatError` where bends take more words than a text may have.
    public func result(of first: FirstNotes, header: PromptHeader, tempo: @escaping (Ticks) -> Int) throws -> Result {
        try result(of: try header.notation.words(of: first), header: header, tempo: tempo)
    }

    /// The bits of a piece's words; what counts is the notes that they say.
    ///
    /// The model is told what `header` says, the tempo, and whether the words begin the piece, and no more. A piece that
    /// is longer than the context is read in windows that begin with a word and overlap by half; the later ones are told
    /// that they are a passage.
    ///
    /// - Parameters:
    ///   - words: the first of the piece; at least one.
    ///   - tempo: microseconds a quarter note at an onset, which is asked for where a window begins.
    public func result(
        of words: [SimplifiedMIDI.Word], header: PromptHeader, tempo: @escaping (Ticks) -> Int, endsPiece: Bool = false
    ) throws(ContextTooShort) -> Result {
        let reading = try reading(of: words, header: header, tempo: tempo, endsPiece: endsPiece)
        var joiner = SimplifiedMIDI.NoteJoiner(bends: header.notation.bends)
        for word in words { joiner.add(word) }
        let said = FirstNotes(joiner.finish(), until: words.reduce(.zero) { $0 + $1.shift })
        var sum = BitsPerNote()
        sum.countNotes(said.notes.count)
        var field = BitsPerNote.Field.pitch
        for (token, bits) in zip(reading.tokens, reading.bits) {
            for byte in tokenizer.bytes(of: CollectionOfOne(token)) { field = BitsPerNote.Field(letter: byte) ?? field }
            sum.add(bits, for: field)
        }
        return Result(
            bits: sum, tokens: reading.tokens.count, outside: reading.outside, fingerprint: said.fingerprint)
    }

    /// The bits of each token; else as ``result(of:header:tempo:endsPiece:)``.
    package func reading(
        of words: [SimplifiedMIDI.Word], header: PromptHeader, tempo: @escaping (Ticks) -> Int, endsPiece: Bool = false
    ) throws(ContextTooShort) -> Reading {
        let request = LikelihoodRequest(
            header: header, tempo: tempo, endsPiece: endsPiece, tokenizer: tokenizer, template: template)
        let plan = try LikelihoodWindows(
            over: words, request, context: context, isOfModel: context == model.context)
        var reading = Reading(tokens: plan.answer)
        reading.bits.reserveCapacity(plan.answer.count)
        let isCompact = header.notation.codec == .compact
        var compact = CompactReading(tokenizer, plan.answer)
        for window in plan.windows {
            let start = window.tokens.count - window.measured.count
            let logarithms = model.logProbabilities(of: window.tokens, from: start) { rows, first in
                guard isCompact else { return }
                compact.look(rows, answer: first - start + window.measured.lowerBound)
            }
            reading.bits += logarithms.map { -Double($0) / 0.693_147_180_559_945_3 }
        }
        if isCompact { reading.outside = compact.outside }
        return reading
    }
}

extension NoteNotation {
    /// The words of the first notes of a piece; the shift of the last one leads to the note after them.
    ///
    /// - Throws: as for a list of notes.
    package func words(of first: FirstNotes) throws(FormatError) -> [SimplifiedMIDI.Word] {
        var words = try words(of: first.notes)
        let onset = words.dropLast().reduce(Ticks.zero) { $0 + $1.shift }
        // Behind the last note of a piece its bend may still move.
        if !words.isEmpty { words[words.count - 1].shift = max(first.end - onset, .zero) }
        return words
    }
}

extension BitsPerNote.Field {
    /// The field that a letter announces; a colon, a space or a bracket belongs to what it stands before or behind.
    fileprivate init?(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "p"): self = .pitch
        case UInt8(ascii: "v"): self = .velocity
        case UInt8(ascii: "d"): self = .duration
        case UInt8(ascii: "t"): self = .shift
        case UInt8(ascii: "b"): self = .bend
        default: return nil
        }
    }
}
