import ArgumentParser
import Checkpoints
import Face
import JSON
import LanguageModel
import Storage
import Torch
import Training

extension Model {
    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The sizes of a model, the memory that it takes, and what fits into this machine.")

        @Argument(
            help:
                "\(ShippedModels.baseName), \(ModelLibrary.embeddedName), the path of a .gguf file, or a Hugging Face folder."
        ) var name: String
        @Flag(help: "Print one JSON document on standard output.") var json = false

        func run() throws {
            let path = try ModelLibrary.path(of: name)
            let description = ModelDescription(try ModelCheckpoint(path))
            if json {
                try Storage.write(description.json.text(indented: true) + "\n", to: "-")
            } else {
                for line in description.lines { print(line) }
            }
        }
    }
}

/// What `model info` says of a model.
struct ModelDescription {
    let checkpoint: ModelCheckpoint
    let size: ModelSize
    /// The bytes that this process may have; nil where the system does not say.
    let memory = MemoryPlan.limit

    init(_ checkpoint: ModelCheckpoint) {
        self.checkpoint = checkpoint
        size = ModelSize(checkpoint.configuration)
    }

    private var c: LlamaConfiguration { checkpoint.configuration }

    /// The contexts that a table shows: doublings from 1,024 up to the model's own and no less than 4,096.
    private var contexts: [Int] {
        let most = max(4096, min(c.contextLength, 1 << 17))
        return (10...17).map { 1 << $0 }.filter { $0 <= most }
    }

    /// A way to train, with rank 16 on all seven linear layers.
    private static let ways: [(name: String, storage: ModelSize.Storage, recompute: Recompute)] = [
        ("bfloat16", .bfloat16, .none), ("bfloat16, recompute", .bfloat16, .all),
        ("nf4 double, recompute", .nf4Double, .all),
    ]

    private func plan(_ tokens: Int, _ storage: ModelSize.Storage, _ recompute: Recompute) -> MemoryPlan {
        MemoryPlan(
            MemoryPlan.Run(
                c, .adapter(LoRAConfiguration()), .bfloat16, weightBytes: size.byteCount(storage), tokens: tokens,
                recompute: recompute))
    }

    private func generating(_ tokens: Int) -> Int { size.byteCount(.bfloat16) + tokens * size.cacheBytesPerToken }

    private var form: String {
        switch checkpoint.form {
        case .gguf: "GGUF"
        case .vocabulary: "a vocabulary"
        case .folder(let folder):
            folder.configuration["quantization_config"] == nil ? "Hugging Face" : "Hugging Face, by bitsandbytes"
        }
    }

    private var modelName: String? {
        guard case .gguf(let gguf) = checkpoint.form else { return nil }
        return gguf.metadata["general.name"]?.stringValue
    }

    var lines: [String] {
        var lines: [String] = []
        func add(_ label: String, _ value: String) {
            lines.append(label + String(repeating: " ", count: max(1, 19 - label.count)) + value)
        }
        add("file", "\(checkpoint.path) (\(form))")
        if let modelName { add("name", modelName) }
        add("weights", Words.millions(size.count))
        for part in size.parts { add("  \(part.name)", Words.millions(part.count)) }
        add("layers", "\(c.layerCount)")
        add("hidden size", "\(c.hiddenSize), feed-forward \(c.intermediateSize)")
        add("heads", "\(c.headCount) of \(c.headDimension), \(c.keyValueHeadCount) for keys and values")
        add("vocabulary", "\(c.vocabularySize)\(c.tiesEmbedding ? ", the embedding is the head" : "")")
        add("context", "\(c.contextLength) tokens" + (c.slidingWindow.map { ", each sees \($0)" } ?? ""))
        add("RoPE base", Words.decimal(c.ropeTheta, 0))
        add(
            "memory",
            ModelSize.Storage.allCases.map { "\(Self.megabytes(size.byteCount($0))) as \($0.rawValue)" }
                .joined(separator: ", "))
        add("keys, values", "\(Words.decimal(Double(size.cacheBytesPerToken) / 1e3, 1)) kB a token")
        lines += ["", "memory at a context, rank 16 on all linear layers:"]
        let headings = ["tokens", "generate"] + Self.ways.map { "train \($0.name)" }
        var rows = [headings]
        for tokens in contexts {
            let plans = Self.ways.map { plan(tokens, $0.storage, $0.recompute).total }
            rows.append(["\(tokens)"] + ([generating(tokens)] + plans).map(Self.megabytes))
        }
        if let memory {
            let fits = Self.ways.map { way in
                plan(1024, way.storage, way.recompute).largestContext(in: memory).map { "\($0) tokens" }
                    ?? "does not fit"
            }
            rows.append(["fits", generates(in: memory)] + fits)
        }
        let widths = headings.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            lines.append(
                "  "
                    + zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }
                    .joined(separator: "  "))
        }
        if let memory { lines.append("'fits' is the largest context of \(Self.megabytes(memory)), what is free here.") }
        return lines
    }

    private func generates(in memory: Int) -> String {
        let tokens = (memory - size.byteCount(.bfloat16)) / max(1, size.cacheBytesPerToken)
        return tokens > 0 ? "\(tokens) tokens" : "does not fit"
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("path", .string(checkpoint.path)), .init("form", .string(form)),
            .init("name", modelName.map { .string($0) } ?? .null), .init("weights", .integer(size.count)),
            .init("parts", .object(size.parts.map { .init($0.name, .integer($0.count)) })),
            .init("layers", .integer(c.layerCount)), .init("hidden_size", .integer(c.hiddenSize)),
            .init("intermediate_size", .integer(c.intermediateSize)), .init("heads", .integer(c.headCount)),
            .init("key_value_heads", .integer(c.keyValueHeadCount)), .init("head_dim", .integer(c.headDimension)),
            .init("vocabulary", .integer(c.vocabularySize)), .init("tied_head", .bool(c.tiesEmbedding)),
            .init("context", .integer(c.contextLength)),
            .init("sliding_window", c.slidingWindow.map { .integer($0) } ?? .null),
            .init("rope_theta", .number(c.ropeTheta)),
            .init(
                "weight_bytes",
                .object(ModelSize.Storage.allCases.map { .init($0.rawValue, .integer(size.byteCount($0))) })),
            .init("key_value_bytes_per_token", .integer(size.cacheBytesPerToken)),
        ]
        members.append(
            .init(
                "memory_at_context",
                .array(
                    contexts.map { tokens in
                        .object(
                            [
                                .init("tokens", .integer(tokens)), .init("generate", .integer(generating(tokens))),
                            ]
                                + Self.ways.map {
                                    .init(
                                        "train \($0.name)", .integer(plan(tokens, $0.storage, $0.recompute).total))
                                })
                    })))
        if let memory {
            members.append(.init("free_bytes", .integer(memory)))
            members.append(
                .init(
                    "largest_context",
                    .object(
                        Self.ways.map { way in
                            let tokens = plan(1024, way.storage, way.recompute).largestContext(in: memory)
                            return .init("train \(way.name)", tokens.map { .integer($0) } ?? .null)
                        })))
        }
        return .object(members)
    }

    private static func megabytes(_ bytes: Int) -> String {
        bytes < 10_000_000_000
            ? "\(Words.decimal(Double(bytes) / 1e6, 0)) MB" : "\(Words.decimal(Double(bytes) / 1e9, 1)) GB"
    }
}
