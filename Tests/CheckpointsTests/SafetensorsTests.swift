import Checkpoints
import JSON
import Specimens
import Testing

@Suite struct SafetensorsTests {
    /// A file with this header and so many bytes of data.
    private func file(_ header: String, data: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
            + [UInt8](repeating: 0, count: data)
    }

    @Test func theReferencesFileIsRead() throws {
        let file = try Safetensors(bytes: Fixture.read("small.safetensors"))
        #expect(file.metadata == ["format": "pt"])
        #expect(Set(file.names) == ["scalar", "floats", "empty", "halves", "brains", "bytes é"])
        #expect(try file.floats("scalar") == [2.5])
        #expect(try file.floats("floats") == [0, -1.5, 3.25, 1e-3, 65_504, -0])
        #expect(try file.floats("halves") == [0, -1.5, 3.25, 0.0010004044, 65_504, -0])
        #expect(try file.floats("brains") == [0, -1.5, 3.25, 0.0009994507, 65_536, -0])
        #expect(try file.floats("empty") == [])
        #expect(try file.tensor("empty").shape == [0, 4])
        #expect(try file.bytes(of: "bytes é") == [1, 2, 255])
        let error = #expect(throws: CheckpointError.self) { try file.floats("bytes é") }
        #expect(error?.reason == "the tensor 'bytes é' is stored as U8, which is not read")
    }

    @Test func theWriterGivesTheReferencesBytes() throws {
        let bytes = try Fixture.read("small.safetensors")
        let file = try Safetensors(bytes: bytes)
        var writer = SafetensorsWriter(metadata: file.metadata)
        for name in file.names {
            let tensor = try file.tensor(name)
            try writer.add(name, tensor.type, shape: tensor.shape, bytes: file.bytes(of: name))
        }
        #expect(writer.encode() == bytes)
    }

    @Test func aFileWithoutTensorsIsWrittenAndRead() throws {
        let bytes = SafetensorsWriter().encode()
        #expect(bytes.count == 16)
        #expect(try Safetensors(bytes: bytes).names.isEmpty)
    }

    @Test func halfPrecisionIsExact() throws {
        var writer = SafetensorsWriter()
        let patterns = (UInt16.min...UInt16.max).map { $0 }
        writer.add(
            "all", .float16, shape: [patterns.count], bytes: patterns.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        let floats = try Safetensors(bytes: writer.encode()).floats("all")
        for (pattern, float) in zip(patterns, floats) {
            let magnitude: Float
            let exponent = Int(pattern >> 10 & 31)
            let fraction = Float(pattern & 1_023)
            switch exponent {
            case 0: magnitude = fraction * 0x1p-24
            case 31: magnitude = fraction == 0 ? .infinity : .nan
            default: magnitude = (1_024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
            }
            let expected = pattern >> 15 == 0 ? magnitude : -magnitude
            #expect(expected.isNaN ? float.isNaN : float.bitPattern == expected.bitPattern, "\(pattern)")
        }
    }

    @Test func aFileCutAnywhereIsRefused() throws {
        let whole = try Fixture.read("small.safetensors")
        for count in whole.indices {
            let error = try #require(throws: CheckpointError.self) {
                try Safetensors(bytes: Array(whole[..<count]), file: "cut.safetensors")
            }
            #expect("\(error)".hasPrefix("cut.safetensors, byte \(count): the file ends"), "\(error)")
        }
    }

    @Test(
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4, nil),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   "#, 4, nil),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5, "1 bytes follow the last tensor"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "the tensor 'a' leaves a gap before it"),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
                4, "the tensor 'b' overlaps the one before"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4,
                "the header's entry 'a' has the shape [2] in F32, which does not take 4 bytes"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0,
                "the header's entry 'a' has the shape [4294967296, 4294967296] in F32, which does not take 0 bytes"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4,
                "the header's entry 'a' has a shape that is not at most 8 whole numbers, none of them negative"
            ),
            (
                #"{"a":{"dtype":"Q9","shape":[1],"data_offsets":[0,4]}}"#, 4,
                "the header's entry 'a' has the unknown dtype 'Q9'"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4,
                "the header's entry 'a' has no 'data_offsets' of a first and a last byte"
            ),
            (
                #"{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}"#, 4,
                "the header's entry 'a' has 'data_offsets' beyond any file"
            ),
            (
                #"{"__metadata__":{"a":1}}"#, 0,
                "the header's entry '__metadata__' holds 'a', which is an integer, not a string"
            ),
            (#"{"a":1,"a":1}"#, 0, "the header is not JSON: the key \"a\" stands here for the second time"),
            (#"[]"#, 0, "the header is not a JSON object of at most 65536 tensors"),
        ] as [(String, Int, String?)])
    func headersAreCheckedWhole(header: String, data: Int, reason: String?) {
        if let reason {
            let error = #expect(throws: CheckpointError.self) { try Safetensors(bytes: file(header, data: data)) }
            #expect(error?.reason == reason)
        } else {
            #expect(throws: Never.self) { try Safetensors(bytes: file(header, data: data)) }
        }
    }

    @Test func aHeaderAboveTheLimitIsRefusedBeforeItIsRead() throws {
        for length in [UInt64(CheckpointLimits.safetensorsHeader + 1), .max] {
            let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) } + [UInt8](repeating: 0x20, count: 64)
            let error = #expect(throws: CheckpointError.self) { try Safetensors(bytes: bytes) }
            #expect(error?.reason == "a header of \(length) bytes, so this is no safetensors file")
        }
    }

    @Test func thirtyThousandDamagedFilesAreReadOrRefused() throws {
        var refused = 0
        for bytes in Mutations(of: try Fixture.read("small.safetensors"), count: 30_000, seed: 2) {
            guard let file = try? Safetensors(bytes: bytes) else {
                refused += 1
                continue
            }
            for name in file.names where try file.tensor(name).type.isReadable { _ = try file.floats(name) }
        }
        #expect((1_000..<30_000).contains(refused))
    }
}
