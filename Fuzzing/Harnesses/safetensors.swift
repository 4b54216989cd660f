import Checkpoints
import Mutators

/// safetensors: what is read is written, and reads back as the same tensors.
func fuzz(_ bytes: [UInt8]) {
    guard let file = try? Safetensors(bytes: bytes) else { return }
    var writer = SafetensorsWriter(metadata: file.metadata)
    for name in file.names {
        do throws(CheckpointError) {
            let tensor = try file.tensor(name)
            writer.add(name, tensor.type, shape: tensor.shape, bytes: try file.bytes(of: name))
            var floats = [Float](repeating: 0, count: tensor.count)
            _ = floats.withUnsafeMutableBufferPointer { try? file.readFloats(name, into: $0) }
        } catch {
            fatalError("a tensor of the header cannot be read: \(error)")
        }
    }
    do throws(CheckpointError) {
        let back = try Safetensors(bytes: writer.encode())
        expectEqual(back.names, file.names, "the tensors' names")
        expectEqual(back.metadata, file.metadata, "the free-form texts")
        for name in file.names {
            expectEqual(try back.tensor(name).shape, try file.tensor(name).shape, "a tensor's shape")
            expectEqual(try back.bytes(of: name), try file.bytes(of: name), "a tensor's bytes")
        }
    } catch {
        fatalError("what was written cannot be read: \(error)")
    }
}

/// The header changes as JSON does, and its length with it, most of the time.
func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    let length = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * min($1.offset, 6)) }
    guard bytes.count > 8, length <= bytes.count - 8, dice.chance(4, in: 5) else {
        return BinaryMutator.mutated(bytes, longest: longest, &dice) { BinaryMutator.bytes($0.awkwardNumber(), 8) }
    }
    let types = ["F64", "F32", "F16", "BF16", "I64", "U8", "BOOL", "F8_E4M3", "X"]
    var header = JSONMutator.mutated(
        Array(bytes[8..<8 + length]), longest: longest, &dice,
        fragments: types.map { "\"\($0)\"" } + [
            #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#, #""shape":[]"#, #""data_offsets":[4,8]"#,
            #""__metadata__":{"a":"b"}"#,
        ])
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    let told = dice.chance(1, in: 12) ? dice.awkwardNumber() : header.count
    return BinaryMutator.bytes(told, 8) + header + bytes[(8 + length)...]
}
