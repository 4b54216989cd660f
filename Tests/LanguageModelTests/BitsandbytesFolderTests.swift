import Checkpoints
import Foundation
import JSON
import LanguageModel
import Storage
import Testing
import Torch

/// Tests/References/four_bit_folder.py made the folders.
struct BitsandbytesFolderTests {
    private func logits(_ name: String) throws -> (tokens: [Int32], logits: [Double]) {
        let json = try JSONValue(parsing: Storage.read(Fixture.path("four-bit/logits.json")))
        let tokens = try #require(json["tokens"]?.arrayValue).compactMap { $0.integerValue.map { Int32($0) } }
        return (tokens, try #require(json[name]?.arrayValue).compactMap(\.numberValue))
    }

    private func model(_ path: String) throws -> Llama {
        let checkpoint = try ModelCheckpoint(path)
        let weights = try LlamaWeights(checkpoint.source, checkpoint.configuration, .float32)
        return Llama(checkpoint.configuration, weights: weights)
    }

    @Test(arguments: ["double", "single"])
    func logitsAreThoseOfTransformersOnTheSameNumbers(name: String) throws {
        let model = try model(Fixture.path("four-bit/" + name))
        for block in model.weights.blocks {
            for matrix in [block.qkv, block.o, block.gateUp, block.down] {
                guard case .nf4 = matrix.storage else {
                    Issue.record("a matrix that is not in NF4")
                    return
                }
            }
        }
        let (tokens, expected) = try logits(name)
        let actual = model.logits(tokens).elements(Double.self)
        try #require(actual.count == expected.count)
        let scale = expected.map(abs).max() ?? 1
        #expect(zip(actual, expected).allSatisfy { abs($0 - $1) <= 1e-5 * scale })
    }

    @Test func eightBitsGiveTheNumbersOfTransformers() throws {
        let path = Fixture.path("four-bit/eight")
        let checkpoint = try ModelCheckpoint(path)
        var weights = try LlamaWeights(checkpoint.source, checkpoint.configuration, .float32)
        for index in weights.blocks.indices {
            guard case .int8 = weights.blocks[index].down.storage else {
                Issue.record("a matrix that is not in eight bits")
                return
            }
            // Products of bytes round the rows of x as well: the numbers of the weights are compared here.
            weights.blocks[index].qkv = FrozenMatrix(weights.blocks[index].qkv.dense(.float32))
            weights.blocks[index].o = FrozenMatrix(weights.blocks[index].o.dense(.float32))
            weights.blocks[index].gateUp = FrozenMatrix(weights.blocks[index].gateUp.dense(.float32))
            weights.blocks[index].down = FrozenMatrix(weights.blocks[index].down.dense(.float32))
        }
        let (tokens, expected) = try logits("eight")
        let actual = Llama(checkpoint.configuration, weights: weights).logits(tokens).elements(Double.self)
        let scale = expected.map(abs).max() ?? 1
        #expect(zip(actual, expected).allSatisfy { abs($0 - $1) <= 1e-5 * scale })
    }

    @Test(arguments: [true, false])
    func aWrittenFolderHoldsTheTensorsOfBitsandbytes(doubly: Bool) throws {
        let plain = try HuggingFaceFolder(Fixture.path("four-bit/plain"))
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("diapason-" + UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try NF4FolderWriter(ModelCheckpoint(plain.path), block: 64, doubly: doubly)
        var replacement = try FolderReplacement(of: path)
        try writer.write(to: &replacement)
        try replacement.publish()

        let reference = Fixture.path("four-bit/" + (doubly ? "double" : "single"))
        let written = try Safetensors(path: path + "/model.safetensors")
        let expected = try Safetensors(path: reference + "/model.safetensors")
        #expect(Set(written.names) == Set(expected.names))
        for name in expected.names {
            let mine = try written.tensor(name), theirs = try expected.tensor(name)
            #expect(mine.byteRange.lowerBound.isMultiple(of: mine.type.blockSize), "\(name)")
            if name.contains(".quant_state.") {
                let a = try JSONValue(parsing: written.bytes(of: name)),
                    b = try JSONValue(parsing: expected.bytes(of: name))
                for key in [
                    "quant_type", "blocksize", "dtype", "shape", "nested_blocksize", "nested_dtype", "nested_offset",
                ] {
                    #expect(a[key] == b[key], "\(name): \(key)")
                }
            } else {
                #expect(mine.shape == theirs.shape && mine.type == theirs.type, "\(name)")
                let isEqual = try written.bytes(of: name) == expected.bytes(of: name)
                #expect(isEqual, "\(name)")
            }
        }
        let configuration = try HuggingFaceFolder(path).configuration["quantization_config"]
        let theirs = try HuggingFaceFolder(reference).configuration["quantization_config"]
        #expect(Set(configuration?.members ?? []) == Set(theirs?.members ?? []))
        #expect(throws: CheckpointError.self) { try NF4FolderWriter(ModelCheckpoint(path)) }

        // Quantised while it is read, the model is the same.
        let base = NF4Source(plain, doubly: doubly, type: .float32)
        let streamed = try LlamaWeights(base, LlamaConfiguration(plain), .float32)
        let stored = try model(path).weights
        for (a, b) in zip(streamed.blocks, stored.blocks) {
            let pairs = [(a.qkv, b.qkv), (a.o, b.o), (a.gateUp, b.gateUp), (a.down, b.down)]
            #expect(pairs.allSatisfy { $0.dense(.float32).storedBytes == $1.dense(.float32).storedBytes })
        }
    }

    /// A copy of the doubly quantised folder, a tensor of it changed.
    private func changed(_ name: String, _ change: (inout [UInt8], inout [Int]) -> Void) throws -> CheckpointError? {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("diapason-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = try Safetensors(path: Fixture.path("four-bit/double/model.safetensors"))
        var writer = SafetensorsWriter()
        for tensor in source.names {
            var bytes = try source.bytes(of: tensor), shape = try source.tensor(tensor).shape
            if tensor == name { change(&bytes, &shape) }
            if !shape.isEmpty { writer.add(tensor, try source.tensor(tensor).type, shape: shape, bytes: bytes) }
        }
        try Storage.write(writer.encode(), to: folder.path + "/model.safetensors")
        try Storage.write(Storage.read(Fixture.path("four-bit/double/config.json")), to: folder.path + "/config.json")
        do {
            _ = try model(folder.path)
            return nil
        } catch let error as CheckpointError {
            return error
        }
    }

    @Test func damagedTensorsAreNamed() throws {
        let weight = "model.layers.0.mlp.up_proj.weight"
        #expect(try changed("", { _, _ in }) == nil)
        let cases: [(String, (inout [UInt8], inout [Int]) -> Void)] = [
            (weight, { bytes, shape in (bytes, shape) = (Array(bytes.dropLast(2)), [shape[0] - 2, 1]) }),
            (weight + ".absmax", { bytes, shape in (bytes, shape) = (Array(bytes.dropLast()), [shape[0] - 1]) }),
            (weight + ".nested_absmax", { _, shape in shape = [] }),
            (
                weight + ".nested_absmax",
                { bytes, _ in
                    bytes[3] = 0x7F; bytes[2] = 0xC0
                }
            ),
            (weight + ".quant_map", { bytes, _ in bytes[7] = 0 }),
            (weight + ".nested_quant_map", { bytes, shape in (bytes, shape) = (Array(bytes.dropLast(4)), [255]) }),
            (weight + ".quant_state.bitsandbytes__nf4", { bytes, _ in bytes[0] = 0 }),
            (
                weight + ".quant_state.bitsandbytes__nf4",
                { bytes, _ in
                    bytes = Array(
                        String(decoding: bytes, as: UTF8.self).replacing("\"blocksize\": 64", with: "\"blocksize\": -4")
                            .utf8)
                }
            ),
            (weight + ".quant_state.bitsandbytes__nf4", { _, shape in shape = [] }),
        ]
        for (index, (name, change)) in cases.enumerated() {
            let error = try changed(name, change)
            #expect(error?.description.contains(weight) == true, "case \(index): \(error?.description ?? "read")")
        }
    }
}
