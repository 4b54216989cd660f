import Checkpoints
import Mutators
import Tokenizers

/// GGUF: the header is read or refused, and so are the tensors and the tokenizer that it tells of.
func fuzz(_ bytes: [UInt8]) {
    guard let gguf = try? GGUF(bytes: bytes) else { return }
    for (name, tensor) in gguf.tensors where tensor.count <= 4_096 {
        expectEqual(tensor.byteRange.upperBound <= bytes.count, true, "a tensor lies in the file")
        var floats = [Float](repeating: 0, count: tensor.count)
        floats.withUnsafeMutableBufferPointer { try? gguf.readFloats(name, into: $0) }
    }
    expectUsable { () throws(CheckpointError) in try TokenizerDescription(gguf) }
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    BinaryMutator.mutated(bytes, longest: longest, &dice) { dice in
        func text(_ text: String) -> [UInt8] { BinaryMutator.bytes(text.utf8.count, 8) + Array(text.utf8) }
        let names = [
            "general.architecture", "tokenizer.ggml.tokens", "tokenizer.ggml.merges", "tokenizer.ggml.model",
            "tokenizer.ggml.pre", "tokenizer.ggml.token_type", "tokenizer.ggml.scores", "general.alignment",
            "tokenizer.ggml.eos_token_id", "llama.block_count",
        ]
        if dice.chance(1, in: 4) {
            // A tensor: name, dimensions, type, offset.
            let rank = dice.below(5)
            return text("t\(dice.below(9))") + BinaryMutator.bytes(rank, 4)
                + (0..<rank).flatMap { _ in BinaryMutator.bytes(dice.pick([1, 2, 32, 256, dice.awkwardNumber()]), 8) }
                + BinaryMutator.bytes(dice.below(32), 4)
                + BinaryMutator.bytes(dice.pick([0, 32, dice.awkwardNumber()]), 8)
        }
        let key = text(dice.pick(names))
        switch dice.below(4) {
        case 0: return key + BinaryMutator.bytes(4, 4) + BinaryMutator.bytes(dice.awkwardNumber(), 4)
        case 1: return key + BinaryMutator.bytes(8, 4) + text(dice.pick(["gpt2", "llama", "smollm", "a b", "Ġ"]))
        case 2:
            let words = (0..<dice.below(4)).map { _ in text(dice.pick(["a", "b", "a b", "<s>", "</s>", "<0x41>", ""])) }
            return key + BinaryMutator.bytes(9, 4) + BinaryMutator.bytes(8, 4)
                + BinaryMutator.bytes(dice.chance(1, in: 9) ? dice.awkwardNumber() : words.count, 8)
                + words.flatMap(\.self)
        default: return key + BinaryMutator.bytes(dice.below(14), 4) + BinaryMutator.bytes(dice.awkwardNumber(), 8)
        }
    }
}
