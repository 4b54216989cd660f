import JSON
import Music
import Tokenizers

/// Writes outcomes as bytes: numbers in eight bytes, everything else with its length before it.
///
/// For shares alone, which are read by the program that wrote them.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ number: Int) {
        withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ text: String) { put(Array(text.utf8)) }

    mutating func put(_ content: [UInt8]) {
        put(content.count)
        bytes.append(contentsOf: content)
    }

    mutating func put(_ skip: Skip?) {
        put(skip?.kind.rawValue ?? "")
        put(skip?.reason ?? "")
    }

    mutating func put(_ outcome: FileOutcome) {
        put(outcome.digest)
        put(outcome.byteCount)
        put(outcome.skip)
        put(outcome.repairs.count)
        for repair in outcome.repairs { put(repair) }
        put(outcome.pieces.count)
        for piece in outcome.pieces { put(piece) }
    }

    private mutating func put(_ piece: PieceOutcome) {
        put(piece.name)
        put(piece.track ?? 0)
        put(piece.facts.notes)
        put(piece.facts.words)
        put(Int(bitPattern: UInt(piece.facts.seconds.bitPattern)))
        put(piece.facts.grid)
        put(piece.facts.key)
        put(piece.fingerprint)
        put(piece.sketch.shingleCount)
        put(piece.sketch.values.count)
        for value in piece.sketch.values { put(Int(value)) }
        put(piece.skip)
        put(piece.skip == nil ? piece.statistics.counts.text() : "null")
        put(piece.variants.count)
        for variant in piece.variants {
            put(variant.number)
            put(variant.factors.text())
            put(variant.excerpts.count)
            for excerpt in variant.excerpts { put(excerpt) }
        }
    }

    private mutating func put(_ excerpt: ExcerptOutcome) {
        put(excerpt.task.rawValue)
        put(excerpt.line)
        put(TokenType.int32.bytes(excerpt.tokens.tokens))
        put(excerpt.tokens.answerStart)
        put(excerpt.words)
        put(excerpt.answerWords)
    }
}

/// Reads what a ``FieldWriter`` wrote.
struct FieldReader {
    /// The bytes end early, or say what no writer says.
    struct Ended: Error {}

    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func int() throws(Ended) -> Int {
        guard bytes.count - offset >= 8 else { throw Ended() }
        defer { offset += 8 }
        return bytes.withUnsafeBytes {
            Int(Int64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Int64.self)))
        }
    }

    mutating func outcome() throws(Ended) -> FileOutcome {
        var outcome = FileOutcome()
        outcome.digest = try text()
        outcome.byteCount = try int()
        outcome.skip = try skip()
        for _ in 0..<(try count()) { outcome.repairs.append(try text()) }
        for _ in 0..<(try count()) { outcome.pieces.append(try piece()) }
        return outcome
    }

    /// A number of things, each of which takes a byte at least.
    private mutating func count() throws(Ended) -> Int {
        let count = try int()
        guard (0...bytes.count - offset).contains(count) else { throw Ended() }
        return count
    }

    private mutating func content() throws(Ended) -> [UInt8] {
        let length = try count()
        defer { offset += length }
        return Array(bytes[offset..<offset + length])
    }

    private mutating func text() throws(Ended) -> String { String(decoding: try content(), as: UTF8.self) }

    private mutating func json() throws(Ended) -> JSONValue {
        let text = try text()
        do throws(JSONError) { return try JSONValue(parsing: text) } catch { throw Ended() }
    }

    private mutating func skip() throws(Ended) -> Skip? {
        let (kind, reason) = (try text(), try text())
        return Skip.Kind(rawValue: kind).map { Skip(kind: $0, reason: reason) }
    }

    private mutating func piece() throws(Ended) -> PieceOutcome {
        let (name, track) = (try text(), try int())
        let facts = PieceFacts(
            notes: try int(), words: try int(),
            seconds: Double(bitPattern: UInt64(UInt(bitPattern: try int()))), grid: try text(), key: try text())
        let fingerprint = try text()
        let shingles = try int()
        var values: [UInt32] = []
        for _ in 0..<(try count()) { values.append(UInt32(truncatingIfNeeded: try int())) }
        var piece = PieceOutcome(
            name: name, track: track == 0 ? nil : track, facts: facts, fingerprint: fingerprint,
            sketch: PieceSketch(values: values, shingleCount: max(shingles, 0)))
        piece.skip = try skip()
        let statistics = try json()
        if piece.skip == nil {
            do throws(DatasetError) {
                piece.statistics = try CorpusStatistics(statistics)
            } catch { throw Ended() }
        }
        for _ in 0..<(try count()) {
            let number = try int()
            let factors = try json()
            var variant = VariantOutcome(number: number, factors: factors)
            for _ in 0..<(try count()) { variant.excerpts.append(try excerpt()) }
            piece.variants.append(variant)
        }
        return piece
    }

    private mutating func excerpt() throws(Ended) -> ExcerptOutcome {
        guard let task = ComposingTask.Kind(rawValue: try text()) else { throw Ended() }
        return ExcerptOutcome(
            task: task, line: try content(),
            tokens: TokenizedExample(tokens: TokenType.int32.tokens(try content()), answerStart: try int()),
            words: try int(), answerWords: try int())
    }
}
