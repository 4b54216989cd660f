import Checkpoints
import JSON
import Specimens
import Storage
import Testing

@Suite struct GGUFTests {
    @Test func metadataOfEveryTypeIsRead() throws {
        let gguf = try GGUF(bytes: Fixture.read("small.gguf"))
        let expected: [String: GGUFValue] = [
            "u8": .unsigned(255), "i8": .signed(-128), "u16": .unsigned(65_535), "i16": .signed(-32_768),
            "u32": .unsigned(4_294_967_295), "i32": .signed(-2_147_483_648), "f32": .float(0.5),
            "u64": .unsigned(.max), "i64": .signed(.min), "f64": .float(1e300), "bool": .bool(true),
            "string": .string("déjà vu"), "integers": .integers([1, -2, 3]), "floats": .floats([0.5, -0.25]),
            "bools": .bools([true, false]), "strings": .strings(["a", "", "Ġb"]),
            "general.architecture": .string("tiny"),
        ]
        #expect(gguf.metadata == expected)
    }

    @Test(arguments: ["small", "blocks"]) func everyReadableTypeGivesTheReferencesFloats(file: String) throws {
        let gguf = try GGUF(bytes: Fixture.read(file + ".gguf"))
        let tensors = try #require(Fixture.json(file + ".json").members)
        #expect(gguf.names == tensors.map(\.key))
        for (name, expected) in tensors.map({ ($0.key, $0.value) }) {
            let tensor = try gguf.tensor(name)
            #expect(tensor.shape == expected["shape"]?.arrayValue?.compactMap(\.integerValue), "\(name)")
            #expect("\(tensor.type)" == expected["type"]?.stringValue, "\(name)")
            let bits = try gguf.floats(name).map { Int($0.bitPattern) }
            #expect(bits == expected["bits"]?.arrayValue?.compactMap(\.integerValue), "\(name)")
        }
    }

    @Test(arguments: ["small", "blocks"]) func rowsAreThoseOfTheWhole(file: String) throws {
        let gguf = try GGUF(bytes: Fixture.read(file + ".gguf"))
        for name in gguf.names where try gguf.tensor(name).type.isReadable {
            let tensor = try gguf.tensor(name), width = tensor.shape.last ?? 1
            let whole = try gguf.floats(name).map(\.bitPattern)
            for first in stride(from: 0, to: tensor.count, by: width) {
                var row = [Float](repeating: 0, count: width)
                try row.withUnsafeMutableBufferPointer { try gguf.readFloats(name, from: first, into: $0) }
                #expect(row.map(\.bitPattern) == Array(whole[first..<first + width]), "\(name)")
            }
        }
    }

    @Test(arguments: [-1, 1, 1535, 1536, 1 << 40, .max]) func numbersBeyondATensorAreAnError(first: Int) throws {
        let gguf = try GGUF(bytes: Fixture.read("blocks.gguf"))
        var floats = [Float](repeating: 0, count: 256)
        #expect(throws: CheckpointError.self) {
            try floats.withUnsafeMutableBufferPointer { try gguf.readFloats("q4_k", from: first, into: $0) }
        }
    }

    @Test(.enabled(if: EmbeddedModel.path != nil, "\(EmbeddedModel.missing)"))
    func everyWeightOfTheEmbeddedModelIsTheReferences() throws {
        let gguf = try GGUF(path: #require(EmbeddedModel.path))
        let expected = try #require(Fixture.json("model.json").arrayValue)
        #expect(gguf.names == expected.compactMap { $0.arrayValue?[0].stringValue })
        for row in try expected.map({ try #require($0.arrayValue) }) {
            let name = try #require(row[0].stringValue)
            #expect(try gguf.tensor(name).shape == row[1].arrayValue?.compactMap(\.integerValue))
            var sum: UInt64 = 0
            var weight: UInt64 = 1
            for float in try gguf.floats(name) {
                sum &+= UInt64(float.bitPattern) &* weight
                weight &+= 2
            }
            #expect(sum == UInt64(row[2].stringValue ?? "", radix: 16), "\(name)")
        }
    }

    @Test(.enabled(if: EmbeddedModel.path != nil, "\(EmbeddedModel.missing)"))
    func everyWeightOfTheEmbeddedModelIsANumber() throws {
        let model = try GGUF(path: #require(EmbeddedModel.path))
        var weights = 0
        let largest = model.tensors.values.map(\.count).max() ?? 0
        var floats = [Float](repeating: 0, count: largest)
        try floats.withUnsafeMutableBufferPointer { buffer in
            for tensor in model.tensors.values {
                let output = UnsafeMutableBufferPointer(rebasing: buffer[..<tensor.count])
                try model.readFloats(tensor.name, into: output)
                let isFinite = output.allSatisfy(\.isFinite)
                #expect(isFinite, "\(tensor.name)")
                weights += tensor.count
            }
        }
        #expect(weights == 134_515_008)
    }

    @Test func aFileCutAnywhereIsRefusedWithItsLength() throws {
        let whole = try Fixture.read("small.gguf")
        let lastEnd = try #require(GGUF(bytes: whole).tensors.values.map(\.byteRange.upperBound).max())
        for count in 0..<lastEnd {
            let error = try #require(throws: CheckpointError.self) {
                try GGUF(bytes: Array(whole[..<count]), file: "cut.gguf")
            }
            #expect("\(error)".hasPrefix("cut.gguf, byte "))
            #expect(count < 4 || error.offset == count && error.advice.contains("fetch it again"), "\(error)")
        }
    }

    @Test func messagesSayFilePlaceFaultAndRemedy() throws {
        let text = #expect(throws: CheckpointError.self) { try GGUF(bytes: Array("Not a model".utf8), file: "a.txt") }
        #expect(
            text?.description == "a.txt, byte 0: this is not a GGUF file, it does not begin with 'GGUF'. "
                + "Give the path of a model in GGUF form.")
        let missing = #expect(throws: CheckpointError.self) { try GGUF(path: "/nowhere/model.gguf") }
        #expect(missing?.file == "/nowhere/model.gguf")
        let gguf = try GGUF(bytes: Fixture.read("small.gguf"), file: "small.gguf")
        #expect(throws: CheckpointError.self) { try gguf.floats("nothing") }
        let wrong = #expect(throws: CheckpointError.self) { try gguf.integer("string") }
        #expect(wrong?.reason == "the key 'string' is not a whole number")
        var short = [Float](repeating: 0, count: 5)
        let count = #expect(throws: CheckpointError.self) {
            try short.withUnsafeMutableBufferPointer { try gguf.readFloats("f32", into: $0) }
        }
        #expect(count?.reason == "the tensor 'f32' has the shape [2, 3], but 5 numbers were expected")
    }

    @Test func thirtyThousandDamagedFilesAreReadOrRefused() throws {
        var refused = 0
        for bytes in Mutations(of: try Fixture.read("small.gguf"), count: 30_000, seed: 1) {
            guard let gguf = try? GGUF(bytes: bytes) else {
                refused += 1
                continue
            }
            for name in gguf.names where try gguf.tensor(name).type.isReadable { _ = try gguf.floats(name) }
        }
        #expect((1_000..<30_000).contains(refused))
    }
}
