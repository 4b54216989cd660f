import JSON
package import Storage
package import Tokenizers

/// Writes one side of a corpus in tokens, packed into rows; see ``TokenFile`` for what it holds.
///
/// Examples come in any number and in memory of one: their tokens wait in a file beside, and what is kept of each is
/// its length. Each goes to the row that it fits best when all are known.
package struct TokenFileWriter {
    /// Of the file in which tokens wait for their rows.
    static let waitingEnding = ".unpacked"

    private let path: String
    private let waitingPath: String
    private let capacity: Int
    private let type: TokenType
    private let waiting: OutputFile
    private var lengths: [Int] = []
    private var answerStarts: [Int32] = []
    private var metadata: [String: String]

    /// - Parameters:
    ///   - capacity: the tokens of a row.
    ///   - vocabularySize: decides whether a token takes two bytes or four.
    package init(
        _ path: String, capacity: Int, vocabularySize: Int, metadata: [String: String] = [:]
    ) throws(StorageError) {
        self.path = path
        self.capacity = capacity
        waitingPath = path + Self.waitingEnding
        type = TokenType(vocabularySize: vocabularySize)
        waiting = try OutputFile(waitingPath)
        self.metadata = metadata
        self.metadata["sequence_len"] = "\(capacity)"
        self.metadata["vocabulary"] = "\(vocabularySize)"
    }

    /// Adds the next example; traps when it is longer than a row.
    package mutating func add(_ example: TokenizedExample) throws(StorageError) {
        precondition(example.tokens.count <= capacity, "an example is longer than a row")
        lengths.append(example.tokens.count)
        answerStarts.append(Int32(example.answerStart))
        try waiting.write(type.bytes(example.tokens))
    }

    /// Packs what was added and writes the file.
    ///
    /// - Parameter facts: more for the file's metadata.
    /// - Returns: how full the rows are.
    package mutating func finish(_ facts: [String: String] = [:]) throws(StorageError) -> PackingReport {
        metadata.merge(facts) { _, new in new }
        try waiting.finish()
        let rows = RowPacking.rows(lengths, capacity: capacity)
        let order = rows.flatMap { $0 }
        let starts = Self.runningSums(lengths)
        let total = starts[lengths.count]
        let offsets = Self.runningSums(order.map { lengths[$0] })
        let answers = order.indices.map { offsets[$0] + Int(answerStarts[order[$0]]) }

        let file = try OutputFile(path)
        let tensors: [(name: String, type: String, shape: Int, size: Int)] = [
            ("rows", "I64", rows.count + 1, 8), ("examples", "I64", order.count + 1, 8),
            ("answers", "I64", order.count, 8), ("lines", "I64", order.count, 8),
            ("tokens", type.safetensorsName, total, type.size),
        ]
        try file.write(header(tensors))
        try file.write(Self.bytes(Self.runningSums(rows.map(\.count))))
        try file.write(Self.bytes(offsets))
        try file.write(Self.bytes(answers))
        try file.write(Self.bytes(order))
        let source = try MappedFile(waitingPath)
        for index in order {
            let range = starts[index] * type.size..<starts[index + 1] * type.size
            try source.withBytes { bytes throws(StorageError) in
                try file.write(UnsafeRawBufferPointer(rebasing: bytes[range]))
            }
        }
        try file.finish()
        try Storage.removeFile(waitingPath)
        return PackingReport(rows: rows.count, tokens: total, capacity: capacity)
    }

    /// The length of the header and the header, as the safetensors format has them.
    private func header(_ tensors: [(name: String, type: String, shape: Int, size: Int)]) -> [UInt8] {
        let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        var members: [JSONValue.Member] = [
            .init("__metadata__", .object(texts.map { .init($0.key, .string($0.value)) }))
        ]
        var end = 0
        for tensor in tensors {
            let start = end
            end += tensor.shape * tensor.size
            members.append(
                .init(
                    tensor.name,
                    [
                        "dtype": .string(tensor.type), "shape": [.integer(tensor.shape)],
                        "data_offsets": [.integer(start), .integer(end)],
                    ]))
        }
        var text = JSONValue.object(members).bytes()
        while !text.count.isMultiple(of: 8) { text.append(UInt8(ascii: " ")) }
        return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    }

    private static func bytes(_ numbers: [Int]) -> [UInt8] {
        numbers.map { Int64($0).littleEndian }.withUnsafeBytes { Array($0) }
    }

    /// 0, and after each number the sum up to it.
    private static func runningSums(_ numbers: [Int]) -> [Int] {
        var sums = [0]
        sums.reserveCapacity(numbers.count + 1)
        var sum = 0
        for number in numbers {
            sum += number
            sums.append(sum)
        }
        return sums
    }
}

/// How full the rows of a ``TokenFile`` are.
public struct PackingReport: Hashable, Sendable {
    public var rows: Int
    public var tokens: Int
    /// The tokens that a row can hold.
    public var capacity: Int

    /// The share of the rows that holds no token; 0 when there are no rows.
    public var waste: Double { rows == 0 ? 0 : 1 - Double(tokens) / Double(rows * capacity) }
}

/// How a token is stored: in two bytes where the vocabulary allows it.
enum TokenType {
    case uint16, int32

    init(vocabularySize: Int) { self = vocabularySize <= 1 << 16 ? .uint16 : .int32 }

    var size: Int { self == .uint16 ? 2 : 4 }
    var safetensorsName: String { self == .uint16 ? "U16" : "I32" }

    func bytes(_ tokens: [Token]) -> [UInt8] {
        switch self {
        case .uint16:
            return tokens.map { UInt16(truncatingIfNeeded: $0).littleEndian }.withUnsafeBytes { Array($0) }
        case .int32: return tokens.map(\.littleEndian).withUnsafeBytes { Array($0) }
        }
    }

    func tokens(_ bytes: [UInt8]) -> [Token] {
        bytes.withUnsafeBytes { buffer in
            (0..<bytes.count / size).map { index in
                switch self {
                case .uint16:
                    Token(UInt16(littleEndian: buffer.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
                case .int32: Token(littleEndian: buffer.loadUnaligned(fromByteOffset: 4 * index, as: Token.self))
                }
            }
        }
    }
}
