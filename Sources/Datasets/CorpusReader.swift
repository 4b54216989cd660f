import JSON
import Storage

/// The examples of a JSONL file, one after the other, in memory of one line.
///
/// Lines end in a line feed, with or without a carriage return; empty ones are passed over, and so is a byte-order
/// mark at the start of the file.
public struct CorpusReader {
    private let path: String
    private let file: MappedFile
    private var offset = 0
    /// The number of the line read last, from 1.
    private var line = 0

    /// - Throws: `StorageError` when the file cannot be opened.
    public init(_ path: String) throws {
        self.path = path
        file = try MappedFile(path)
        file.withBytes { bytes in
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
        }
    }

    /// The next example; nil at the end of the file.
    ///
    /// - Throws: ``DatasetError`` with the file and the line.
    public mutating func next() throws(DatasetError) -> CorpusExample? {
        while let range = nextLine() {
            let outcome = file.withBytes { bytes -> Result<CorpusExample, DatasetError>? in
                let text = UnsafeRawBufferPointer(rebasing: bytes[range])
                guard text.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return nil }
                return example(in: text)
            }
            if let outcome { return try outcome.get() }
        }
        return nil
    }

    /// All examples of a file.
    ///
    /// - Throws: ``DatasetError`` with the file and the line, or `StorageError`.
    public static func examples(in path: String) throws -> [CorpusExample] {
        var reader = try CorpusReader(path)
        var examples: [CorpusExample] = []
        while let example = try reader.next() { examples.append(example) }
        return examples
    }

    private mutating func nextLine() -> Range<Int>? {
        guard offset < file.count else { return nil }
        let start = offset
        let end = file.withBytes { $0[start...].firstIndex(of: UInt8(ascii: "\n")) ?? $0.count }
        offset = end + 1
        line += 1
        return start..<end
    }

    private func example(in text: UnsafeRawBufferPointer) -> Result<CorpusExample, DatasetError> {
        do throws(JSONError) {
            let json = try JSONValue(parsing: text)
            do throws(DatasetError) {
                return .success(try CorpusExample(json))
            } catch {
                return .failure(DatasetError(error.kind, file: path, line: line, error.reason))
            }
        } catch {
            return .failure(DatasetError(.malformed, file: path, line: line, "\(error)"))
        }
    }
}
