import Checkpoints
import Testing

/// Writes GGUF headers, also such as no tool would write.
private struct HeaderBuilder {
    private var entries: [UInt8] = []
    private var keyCount: UInt64 = 0
    private var tensors: [UInt8] = []
    private var tensorCount: UInt64 = 0

    static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    static func string(_ text: String) -> [UInt8] {
        bytes(UInt64(text.utf8.count)) + Array(text.utf8)
    }

    mutating func add(_ key: String, type: UInt32, _ value: [UInt8]) {
        entries += Self.string(key) + Self.bytes(type) + value
        keyCount += 1
    }

    mutating func addTensor(_ name: String, _ dimensions: [UInt64], type: UInt32, at offset: UInt64) {
        tensors += Self.string(name) + Self.bytes(UInt32(dimensions.count)) + dimensions.flatMap { Self.bytes($0) }
        tensors += Self.bytes(type) + Self.bytes(offset)
        tensorCount += 1
    }

    func file(version: UInt32 = 3, data: Int = 0) -> [UInt8] {
        let header =
            Array("GGUF".utf8) + Self.bytes(version) + Self.bytes(tensorCount) + Self.bytes(keyCount) + entries
            + tensors
        return header + [UInt8](repeating: 0, count: (32 - header.count % 32) % 32 + data)
    }
}

@Suite struct GGUFLimitTests {
    private func fault(_ builder: HeaderBuilder, version: UInt32 = 3, data: Int = 0) throws -> String {
        try #require(throws: CheckpointError.self) { try GGUF(bytes: builder.file(version: version, data: data)) }
            .reason
    }

    private func tensors(_ add: (inout HeaderBuilder) -> Void) -> HeaderBuilder {
        var builder = HeaderBuilder()
        add(&builder)
        return builder
    }

    @Test(arguments: [1, 4, 0x0300_0000] as [UInt32])
    func otherVersionsAreRefused(version: UInt32) throws {
        #expect(try fault(HeaderBuilder(), version: version) == "GGUF version \(version)")
    }

    @Test func stringsEndAtTheirLimit() throws {
        for (length, isRead) in [(CheckpointLimits.stringLength, true), (CheckpointLimits.stringLength + 1, false)] {
            var builder = HeaderBuilder()
            builder.add("text", type: 8, HeaderBuilder.string(String(repeating: "a", count: length)))
            #expect(isRead == ((try? GGUF(bytes: builder.file())) != nil))
        }
    }

    @Test func listsEndAtTheirLimit() throws {
        for (count, isRead) in [(CheckpointLimits.arrayItems, true), (CheckpointLimits.arrayItems + 1, false)] {
            var builder = HeaderBuilder()
            let items = [UInt8](repeating: 1, count: count)
            builder.add("list", type: 9, HeaderBuilder.bytes(UInt32(0)) + HeaderBuilder.bytes(UInt64(count)) + items)
            #expect(isRead == ((try? GGUF(bytes: builder.file())) != nil))
        }
    }

    @Test func keysEndAtTheirLimit() throws {
        for (count, isRead) in [(CheckpointLimits.keys, true), (CheckpointLimits.keys + 1, false)] {
            var builder = HeaderBuilder()
            for index in 0..<count { builder.add("k\(index)", type: 7, [1]) }
            #expect(isRead == ((try? GGUF(bytes: builder.file())) != nil))
        }
    }

    @Test func tensorsEndAtTheirLimit() throws {
        for (count, isRead) in [(CheckpointLimits.tensors, true), (CheckpointLimits.tensors + 1, false)] {
            var builder = HeaderBuilder()
            for index in 0..<count { builder.addTensor("t\(index)", [0], type: 0, at: 0) }
            #expect(isRead == ((try? GGUF(bytes: builder.file())) != nil))
        }
    }

    @Test(arguments: [(1, true), (64, true), (1 << 20, true), (0, false), (48, false), (1 << 21, false)])
    func alignmentIsAPowerOfTwoWithinItsLimit(alignment: UInt32, isRead: Bool) throws {
        var builder = HeaderBuilder()
        builder.add("general.alignment", type: 4, HeaderBuilder.bytes(alignment))
        #expect(isRead == ((try? GGUF(bytes: builder.file())) != nil))
    }

    @Test func listsOfListsAreRefused() throws {
        var builder = HeaderBuilder()
        builder.add("list", type: 9, HeaderBuilder.bytes(UInt32(9)) + HeaderBuilder.bytes(UInt64(0)))
        #expect(try fault(builder) == "the list 'list' has items of type 9, which no list can hold")
    }

    @Test func aShapeWhoseProductOverflowsIsRefused() throws {
        for shape in [[1 << 62, 8], [1 << 32, 1 << 32], [1 << 61]] as [[UInt64]] {
            let reason = try fault(tensors { $0.addTensor("t", shape, type: 0, at: 0) })
            #expect(reason.contains("cannot have the shape"), "\(reason)")
        }
    }

    @Test func aTensorBeyondTheFileIsRefused() throws {
        for (offset, data) in [(0, 15), (32, 47), (UInt64(Int.max) & ~31, 16)] as [(UInt64, Int)] {
            let builder = tensors { $0.addTensor("t", [4], type: 0, at: offset) }
            #expect(try fault(builder, data: data).contains("the file ends inside the tensor 't'"))
        }
    }

    @Test func tensorsThatOverlapAreRefused() throws {
        let builder = tensors {
            $0.addTensor("a", [16], type: 0, at: 32)
            $0.addTensor("b", [16], type: 0, at: 0)
        }
        #expect(try fault(builder, data: 128) == "the tensors 'b' and 'a' overlap")
    }

    @Test func aRowThatEndsInsideABlockIsRefused() throws {
        let reason = try fault(tensors { $0.addTensor("t", [16, 2], type: 3, at: 0) }, data: 64)
        #expect(reason == "the tensor 't' cannot have the shape [2, 16] in Q4_1")
    }

    @Test func unknownTypesAreRefusedAndUnreadOnesAreNamed() throws {
        #expect(try fault(tensors { $0.addTensor("t", [1], type: 99, at: 0) }).contains("unknown element type 99"))
        let gguf = try GGUF(bytes: tensors { $0.addTensor("t", [256], type: 10, at: 0) }.file(data: 96))
        let error = #expect(throws: CheckpointError.self) { try gguf.floats("t") }
        #expect(error?.reason == "the tensor 't' is stored as Q2_K, which is not read")
    }

    @Test func namesThatStandTwiceAreRefused() throws {
        let builder = tensors {
            $0.addTensor("t", [0], type: 0, at: 0)
            $0.addTensor("t", [0], type: 0, at: 0)
        }
        #expect(try fault(builder) == "the tensor 't' stands here for the second time")
        var keys = HeaderBuilder()
        keys.add("k", type: 7, [1])
        keys.add("k", type: 7, [1])
        #expect(try fault(keys) == "the key 'k' stands here for the second time")
    }
}
