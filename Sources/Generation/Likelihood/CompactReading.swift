import Formats
import LanguageModel
import Tokenizers
import Torch

/// Adds up what a model gives to tokens that no word of the compact form has at its place.
///
/// The end of the turn is none of them: where it is foreseen between two words it counts like any other token.
struct CompactReading {
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
