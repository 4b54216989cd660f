import Checkpoints
import Foundation
import JSON
import Storage
import Testing

@Suite struct GGUFWriterTests {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("written-\(UUID()).gguf").path

    private static let values: [(key: String, value: GGUFValue, type: GGUFValueType?)] = [
        ("a.u8", .unsigned(200), .uint8), ("a.i8", .signed(-100), .int8), ("a.u16", .unsigned(60_000), .uint16),
        ("a.i16", .signed(-30_000), .int16), ("a.u32", .unsigned(4_000_000_000), nil),
        ("a.i32", .signed(-2_000_000_000), nil), ("a.f32", .float(0.5), nil), ("a.bool", .bool(true), nil),
        ("a.string", .string("Ġ, é and 𝄞"), nil), ("a.u64", .unsigned(.max), nil), ("a.i64", .signed(.min), nil),
        ("a.f64", .float(0.1), .float64), ("list.u8", .integers([0, 255]), .uint8),
        ("list.i32", .integers([-1, 70_000]), nil), ("list.u32", .integers([4_000_000_000]), .uint32),
        ("list.i64", .integers([1, 1 << 40]), nil), ("list.f32", .floats([0.25, -8]), nil),
        ("list.f64", .floats([0.1]), .float64), ("list.bool", .bools([true, false]), nil),
        ("list.string", .strings(["", "one", "t h"]), nil), ("list.empty", .strings([]), nil),
    ]

    @Test func everyKindOfValueIsReadBack() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var writer = GGUFWriter()
        for entry in Self.values { writer.set(entry.key, entry.value, as: entry.type) }
        try writer.write(to: OutputFile(path)) { _ in [] }
        let read = try GGUF(path: path)
        #expect(read.metadata.count == Self.values.count)
        for entry in Self.values { #expect(read.metadata[entry.key] == entry.value, "\(entry.key)") }
    }

    @Test func tensorsOfEveryTypeAreReadBack() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let types: [ElementType] = [.float32, .float16, .bfloat16, .q8_0, .q4_0]
        let numbers = (0..<3 * 64).map { Float($0 % 37 - 18) / 16 }
        var writer = GGUFWriter()
        writer.set("general.architecture", .string("test"))
        for type in types { writer.add("t.\(type)", type, shape: [3, 64]) }
        writer.add("odd", .float32, shape: [1])
        writer.add("last", .float16, shape: [2, 3, 5])
        try writer.write(to: OutputFile(path)) {
            FloatWriter.bytes(of: Array(numbers.prefix($0.shape.reduce(1, *))), as: $0.type)
        }
        let read = try GGUF(path: path)
        #expect(read.names == writer.tensors.map(\.name))
        // Sixteenths below 2 are exact in the half-precision types.
        for type in types.prefix(3) { #expect(try read.floats("t.\(type)") == numbers) }
        for (type, error) in [(ElementType.q8_0, Float(18.0 / 16 / 127)), (.q4_0, 18.0 / 16 / 7.5)] {
            let floats = try read.floats("t.\(type)")
            #expect(zip(floats, numbers).allSatisfy { abs($0 - $1) <= error })
        }
        #expect(try read.floats("odd") == [numbers[0]])
        #expect(try read.tensor("last").shape == [2, 3, 5])
        #expect(read.tensors.values.allSatisfy { $0.byteRange.lowerBound.isMultiple(of: 32) })
    }

    /// `float-bytes.json`: floats by their bits, and their bytes as numpy, torch and the gguf package write them.
    @Test func numbersAreStoredAsTheReferencesStoreThem() throws {
        let fixture = try Fixture.json("float-bytes.json")
        let bits = try #require(fixture["float32"]?.arrayValue).map { UInt32(try #require($0.integerValue)) }
        let floats = bits.map(Float.init(bitPattern:))
        for (type, name) in [(ElementType.float16, "F16"), (.bfloat16, "BF16"), (.q8_0, "Q8_0"), (.q4_0, "Q4_0")] {
            let expected = try #require(fixture[name]?.arrayValue).map { UInt8(try #require($0.integerValue)) }
            #expect(FloatWriter.bytes(of: floats, as: type) == expected, "\(name)")
        }
    }

    @Test func everyHalfPrecisionNumberSurvives() throws {
        for pattern in 0...UInt16.max where pattern & 0x7C00 != 0x7C00 || pattern & 0x3FF == 0 {
            let bytes = [UInt8(pattern & 0xFF), UInt8(pattern >> 8)]
            var writer = SafetensorsWriter()
            writer.add("x", .float16, shape: [1], bytes: bytes)
            guard pattern % 61 == 0 || pattern < 1_100 else { continue }
            let float = try Safetensors(bytes: writer.encode()).floats("x")
            #expect(FloatWriter.bytes(of: float, as: .float16) == bytes)
        }
    }

    @Test func streamedSafetensorsAreTheBytesOfTheOtherWriter() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let numbers: [Float] = (0..<30).map { Float($0) / 8 }
        var whole = SafetensorsWriter(metadata: ["format": "pt"])
        var streamed = SafetensorsFileWriter(metadata: ["format": "pt"])
        for (name, type, count) in [("b", ElementType.float32, 30), ("a", .bfloat16, 6), ("c", .float16, 0)] {
            whole.add(name, type, shape: [count], bytes: FloatWriter.bytes(of: Array(numbers.prefix(count)), as: type))
            streamed.add(name, type, shape: [count])
        }
        try streamed.write(to: OutputFile(path)) {
            FloatWriter.bytes(of: Array(numbers.prefix($0.shape[0])), as: $0.type)
        }
        #expect(try Storage.read(path) == whole.encode())
        #expect(streamed.size == 132)
    }
}
