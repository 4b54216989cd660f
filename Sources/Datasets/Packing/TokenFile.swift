import Checkpoints
public import Tokenizers

/// One side of a corpus in tokens: rows of one or more examples, for a trainer that reads rows in any order.
///
/// A safetensors file, which any language maps into memory:
///
/// | tensor | shape | holds |
/// |---|---|---|
/// | `rows` | rows + 1 | the first example of each row, and the number of examples |
/// | `examples` | examples + 1 | the first token of each example, and the number of tokens |
/// | `answers` | examples | the first token that the loss is taken on; it is taken from there to the example's end |
/// | `lines` | examples | the example's line in the JSONL file of the same side, from 0 |
/// | `tokens` | tokens | all tokens, two bytes each where the vocabulary has at most 65,536 entries, else four |
///
/// Examples of a row are whole and know nothing of each other: attention has to stop at their borders, and positions
/// begin anew.
///
/// The metadata tell what the tokens were made of: `template`, `tokenizer` (its ``Tokenizers/Tokenizer/fingerprint``) and
/// `lines_sha256` (the digest of the JSONL file).
public struct TokenFile: Sendable {
    static let tokenizerKey = "tokenizer"
    static let linesKey = "lines_sha256"

    private let file: Safetensors
    private let type: TokenType
    private let rowStarts: [Int]
    private let exampleStarts: [Int]
    private let answerStarts: [Int]
    /// Of each example, in the order of the rows, the line of the JSONL file, from 0.
    public let lines: [Int]
    /// The tokens that a row can hold.
    public let sequenceLength: Int
    public let vocabularySize: Int

    /// - Throws: ``DatasetError`` when the file is missing, damaged, or says what cannot be.
    public init(_ path: String) throws(DatasetError) {
        func damaged(_ reason: String) -> DatasetError {
            DatasetError(.malformed, file: path, reason + "; build the corpus again")
        }
        do throws(CheckpointError) {
            file = try Safetensors(path: path)
            rowStarts = try Self.numbers("rows", file)
            exampleStarts = try Self.numbers("examples", file)
            answerStarts = try Self.numbers("answers", file)
            lines = try Self.numbers("lines", file)
            switch try file.tensor("tokens").type {
            case .uint16: type = .uint16
            case .int32: type = .int32
            case let other: throw CheckpointError(file: path, "tokens are stored as \(other)")
            }
        } catch {
            throw DatasetError(.malformed, file: path, "\(error)")
        }
        guard let capacity = file.metadata["sequence_len"].flatMap({ Int($0) }), capacity > 0,
            let vocabulary = file.metadata["vocabulary"].flatMap({ Int($0) }), vocabulary > 0
        else { throw damaged("it does not say how long its rows are and how large the vocabulary") }
        sequenceLength = capacity
        vocabularySize = vocabulary
        let count = answerStarts.count
        guard lines.count == count, exampleStarts.count == count + 1, Self.isRising(exampleStarts, from: 0),
            exampleStarts[count] == file.tensors["tokens"]?.count, !rowStarts.isEmpty,
            Self.isRising(rowStarts, from: 0),
            rowStarts[rowStarts.count - 1] == count
        else { throw damaged("its rows and examples do not add up") }
        for index in answerStarts.indices
        where !(exampleStarts[index]...exampleStarts[index + 1]).contains(answerStarts[index]) {
            throw damaged("the answer of example \(index) lies outside of it")
        }
        for row in 0..<rowStarts.count - 1
        where exampleStarts[rowStarts[row + 1]] - exampleStarts[rowStarts[row]] > capacity {
            throw damaged("row \(row) is longer than the \(capacity) tokens that it says")
        }
    }

    /// The fingerprint of the tokenizer that made the tokens; nil where the file does not say.
    public var tokenizerFingerprint: String? { file.metadata[Self.tokenizerKey] }
    /// The SHA-256 of the lines that the tokens were made of; nil where the file does not say.
    public var linesDigest: String? { file.metadata[Self.linesKey] }

    public var rowCount: Int { rowStarts.count - 1 }
    public var exampleCount: Int { answerStarts.count }
    public var tokenCount: Int { exampleStarts[answerStarts.count] }

    /// The examples of a row, as places in the file.
    public func examples(ofRow row: Int) -> Range<Int> { rowStarts[row]..<rowStarts[row + 1] }

    /// The tokens of an example, and those of its answer.
    public func counts(ofExample index: Int) -> (tokens: Int, answer: Int) {
        (exampleStarts[index + 1] - exampleStarts[index], exampleStarts[index + 1] - answerStarts[index])
    }

    /// An example by its place in the file.
    ///
    /// - Throws: ``DatasetError`` when it holds a token that is not in the vocabulary.
    public func example(_ index: Int) throws(DatasetError) -> TokenizedExample {
        let start = exampleStarts[index]
        let range = start * type.size..<exampleStarts[index + 1] * type.size
        let tokens: [Token]
        do throws(CheckpointError) {
            tokens = type.tokens(try file.bytes(of: "tokens", in: range))
        } catch {
            throw DatasetError(.malformed, file: file.file, "\(error)")
        }
        if let token = tokens.first(where: { $0 < 0 || $0 >= vocabularySize }) {
            throw DatasetError(
                .malformed, file: file.file,
                "token \(token) is not one of the \(vocabularySize) of the vocabulary; build the corpus again")
        }
        return TokenizedExample(tokens: tokens, answerStart: answerStarts[index] - start)
    }

    private static func numbers(_ name: String, _ file: Safetensors) throws(CheckpointError) -> [Int] {
        guard try file.tensor(name).type == .int64 else {
            throw CheckpointError(file: file.file, "the tensor '\(name)' does not hold whole numbers of 64 bits")
        }
        let bytes = try file.bytes(of: name)
        return bytes.withUnsafeBytes { buffer in
            (0..<bytes.count / 8).map {
                Int(Int64(littleEndian: buffer.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)))
            }
        }
    }

    private static func isRising(_ numbers: [Int], from first: Int) -> Bool {
        numbers.first == first && zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 }
    }
}
