import Specimens

/// A model of the Llama family with random weights in a GGUF file: a token for each byte, two small layers.
enum TinyModelFile {
    private static let hidden = 32, intermediate = 64, layers = 2, heads = 4, groups = 2, context = 2048
    private static let specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]

    /// - Parameters:
    ///   - end: the special token that ends a turn; another one makes another tokenizer.
    ///   - seed: of the weights.
    ///   - broken: puts a number that is none into the middle of one tensor.
    static func bytes(end: Int = 2, seed: UInt64 = 7, broken: Bool = false) -> [UInt8] {
        let vocabulary = specials + (0..<256).map(letter)
        let tensors = tensors(vocabulary.count)
        var metadata = Writer()
        metadata.text("general.architecture", "llama")
        metadata.text("general.name", "tiny")
        metadata.number("llama.embedding_length", hidden)
        metadata.number("llama.feed_forward_length", intermediate)
        metadata.number("llama.block_count", layers)
        metadata.number("llama.attention.head_count", heads)
        metadata.number("llama.attention.head_count_kv", groups)
        metadata.number("llama.context_length", context)
        metadata.key("llama.attention.layer_norm_rms_epsilon", 6)
        metadata.put(Float(1e-5).bitPattern)
        metadata.text("tokenizer.ggml.model", "gpt2")
        metadata.text("tokenizer.ggml.pre", "smollm")
        metadata.texts("tokenizer.ggml.tokens", vocabulary)
        metadata.key("tokenizer.ggml.token_type", 9)
        metadata.put(5 as UInt32)
        metadata.put(UInt64(vocabulary.count))
        for index in vocabulary.indices { metadata.put(index < specials.count ? 3 : 1 as UInt32) }
        metadata.texts("tokenizer.ggml.merges", [])
        metadata.number("tokenizer.ggml.eos_token_id", end)

        var file = Writer()
        file.bytes = Array("GGUF".utf8)
        file.put(3 as UInt32)
        file.put(UInt64(tensors.count))
        file.put(UInt64(metadata.keys))
        file.bytes += metadata.bytes
        var offset = 0
        for tensor in tensors {
            file.string(tensor.name)
            file.put(UInt32(tensor.shape.count))
            for size in tensor.shape.reversed() { file.put(UInt64(size)) }
            file.put(0 as UInt32)
            file.put(UInt64(offset))
            offset += (tensor.shape.reduce(4, *) + 31) / 32 * 32
        }
        file.align()
        var random = SplitMix(seed: seed)
        for tensor in tensors {
            let count = tensor.shape.reduce(1, *)
            for index in 0..<count {
                let isNumber = !broken || tensor.name != "blk.1.ffn_up.weight" || index != count / 2
                let value = tensor.shape.count == 1 ? 1 : Float.random(in: -0.15...0.15, using: &random)
                file.put((isNumber ? value : .nan).bitPattern)
            }
            file.align()
        }
        return file.bytes
    }

    private static func tensors(_ vocabulary: Int) -> [(name: String, shape: [Int])] {
        let size = hidden / heads
        var tensors = [("token_embd.weight", [vocabulary, hidden]), ("output_norm.weight", [hidden])]
        for layer in 0..<layers {
            tensors += [
                ("attn_q.weight", [hidden, hidden]), ("attn_k.weight", [groups * size, hidden]),
                ("attn_v.weight", [groups * size, hidden]), ("attn_output.weight", [hidden, hidden]),
                ("attn_norm.weight", [hidden]), ("ffn_norm.weight", [hidden]),
                ("ffn_gate.weight", [intermediate, hidden]),
                ("ffn_up.weight", [intermediate, hidden]), ("ffn_down.weight", [hidden, intermediate]),
            ].map { ("blk.\(layer).\($0.0)", $0.1) }
        }
        return tensors
    }

    /// How byte-level vocabularies write a byte: itself where it can be seen, else a letter from 256 on.
    private static func letter(_ byte: Int) -> String {
        func isSeen(_ byte: Int) -> Bool {
            (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
        }
        let number = isSeen(byte) ? byte : 256 + (0..<byte).count { !isSeen($0) }
        return Unicode.Scalar(number).map { String(Character($0)) } ?? ""
    }

    /// Bytes as GGUF has them: little-endian, texts behind their lengths.
    private struct Writer {
        var bytes: [UInt8] = []
        var keys = 0

        mutating func put(_ number: some FixedWidthInteger) {
            withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
        }

        mutating func string(_ text: String) {
            put(UInt64(text.utf8.count))
            bytes += text.utf8
        }

        mutating func key(_ key: String, _ type: UInt32) {
            keys += 1
            string(key)
            put(type)
        }

        mutating func number(_ key: String, _ value: Int) {
            self.key(key, 4)
            put(UInt32(value))
        }

        mutating func text(_ key: String, _ value: String) {
            self.key(key, 8)
            string(value)
        }

        mutating func texts(_ key: String, _ values: [String]) {
            self.key(key, 9)
            put(8 as UInt32)
            put(UInt64(values.count))
            for value in values { string(value) }
        }

        mutating func align() { while !bytes.count.isMultiple(of: 32) { bytes.append(0) } }
    }
}
