import Checkpoints
import Mutators
import Tokenizers

/// SentencePiece's tokenizer.model: a tokenizer or an error.
func fuzz(_ bytes: [UInt8]) {
    expectUsable { () throws(CheckpointError) in
        try TokenizerDescription(sentencePiece: bytes, file: "tokenizer.model")
    }
}

/// Protocol Buffers: a tag, and a number, four bytes or a length and so many bytes.
func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    BinaryMutator.mutated(bytes, longest: longest, &dice) { dice in
        func varint(_ number: Int) -> [UInt8] {
            var rest = UInt64(truncatingIfNeeded: number), bytes: [UInt8] = []
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            return bytes + [UInt8(rest)]
        }
        func message(_ field: Int, _ bytes: [UInt8]) -> [UInt8] { varint(field << 3 | 2) + varint(bytes.count) + bytes }
        func number(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }
        switch dice.below(4) {
        case 0:
            let options = [1, 2, 3, 4, 5, 16, 24, 26, 35, 40, 41, 42, 43].map {
                number($0, dice.pick([0, 1, 2, dice.awkwardNumber()]))
            }
            return message(2, dice.pick(options) + dice.pick(options))
        case 1: return message(3, number(dice.below(6), dice.below(2)) + message(2, [0, 0, 0, 0, 0x40, 0, 0, 0]))
        case 2: return varint(dice.awkwardNumber()) + varint(dice.awkwardNumber())
        default:
            let piece = dice.pick(["a", "b", "ab", "▁", "▁a", "<0x41>", "<s>", "</s>", "<unk>", "", "é"])
            let score = varint(2 << 3 | 5) + (0..<4).map { _ in dice.byte() }
            return message(1, message(1, Array(piece.utf8)) + score + number(3, dice.below(8)))
        }
    }
}
