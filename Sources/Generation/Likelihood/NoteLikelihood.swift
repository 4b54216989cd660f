public import Datasets
public import Evaluation
public import Formats
public import LanguageModel
import Music
public import Tokenizers
import Torch

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
        /// The mean probability of all that is no word of the notation where a token of a note stands; nil in the text
        /// form, where it is not measured.
        public var outside: Double?

        public init(bits: BitsPerNote, tokens: Int, outside: Double?) {
            self.bits = bits
            self.tokens = tokens
            self.outside = outside
        }
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

    /// The bits of a piece's words.
    ///
    /// The model is told what `header` says and whether the words begin the piece, and no more. A piece that is longer
    /// than the context is read in windows that overlap by half.
    ///
    /// - Parameters:
    ///   - words: the first of the piece; at least one.
    ///   - tempo: microseconds a quarter note at the beginning.
    public func result(
        of words: [SimplifiedMIDI.Word], header: PromptHeader, tempo: Int, endsPiece: Bool = false
    ) -> Result {
        let passage = PromptPassage([], beginsPiece: true, endsPiece: endsPiece, tempo: tempo)
        let notation = header.notation
        let exchange = Exchange(
            system: header.text(for: .invention, tempo: tempo),
            prompt: passage.description(on: notation.grid, header.explanation), answer: "", isComplete: false)
        let prompt = template.prompt(exchange, tokenizer)
        let answer = tokenizer.encode(notation.text(of: words))
        let (bits, outside) = bits(of: answer, after: prompt, isCompact: notation.codec == .compact)
        var sum = BitsPerNote()
        sum.countNotes(words.count)
        var field = BitsPerNote.Field.pitch
        for (token, bits) in zip(answer, bits) {
            for byte in tokenizer.bytes(of: CollectionOfOne(token)) { field = BitsPerNote.Field(letter: byte) ?? field }
            sum.add(bits, for: field)
        }
        return Result(bits: sum, tokens: answer.count, outside: outside)
    }

    /// The bits of each token of an answer, and the mean probability outside the notation.
    private func bits(
        of answer: [Token], after prompt: [Token], isCompact: Bool
    ) -> (bits: [Double], outside: Double?) {
        var bits: [Double] = []
        bits.reserveCapacity(answer.count)
        var reader = CompactReading(tokenizer, answer)
        let room = max(context - prompt.count, 2)
        var start = 0  // of the window
        while bits.count < answer.count {
            let end = min(start + room, answer.count)
            let tokens = prompt + answer[start..<end]
            let logarithms = model.logProbabilities(of: tokens, from: prompt.count + bits.count - start) {
                rows, first in
                guard isCompact else { return }
                reader.look(rows, answer: first - prompt.count + start)
            }
            bits += logarithms.map { -Double($0) / 0.693_147_180_559_945_3 }
            start = max(end - room / 2, start + 1)
        }
        return (bits, isCompact ? reader.outside : nil)
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

/// Adds up what a model gives to tokens that no word of the compact form has at its place.
private struct CompactReading {
    private let answer: [Token]
    private let entries: [CompactMIDI.Token?]
    private let tokens: [Token?]
    private var reader = CompactMIDI.TokenReader()
    private var place = 0
    private var sum = 0.0
    private var count = 0

    init(_ tokenizer: any Tokenizer, _ answer: [Token]) {
        self.answer = answer
        entries = answer.map { CompactMIDI.Token(tokenizer.decode(CollectionOfOne($0))) }
        tokens = CompactMIDI.Token.all.map { entry in
            let tokens = tokenizer.encode(entry.description)
            return tokens.count == 1 ? tokens[0] : nil
        }
    }

    var outside: Double? { count > 0 ? sum / Double(count) : nil }

    /// - Parameter rows: (rows, vocabulary), natural logarithms.
    mutating func look(_ rows: Tensor, answer first: Int) {
        let width = rows.size(1)
        let numbers = rows.elements(Float.self)
        for row in 0..<rows.size(0) {
            let index = first + row
            guard index == place, index < answer.count, let entry = entries[index] else { continue }
            var inside = 0.0
            for range in reader.allowed {
                for id in range {
                    if let token = tokens[id] { inside += Double(numbers[row * width + Int(token)]).exponential }
                }
            }
            sum += max(0, 1 - inside)
            count += 1
            do throws(FormatError) { _ = try reader.read(entry) } catch { return }
            place += 1
        }
    }
}
