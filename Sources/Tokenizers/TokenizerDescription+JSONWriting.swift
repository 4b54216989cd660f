public import Checkpoints
public import JSON

extension TokenizerDescription {
    /// The tokenizer as a `tokenizer.json`, with which Transformers gives the same tokens.
    ///
    /// - Throws: ``CheckpointError`` when the format cannot say what the tokenizer does.
    public func json() throws(CheckpointError) -> JSONValue {
        var vocabulary: [JSONValue.Member] = []
        var added: [JSONValue] = []
        for (index, entry) in entries.enumerated() where !entry.text.isEmpty {
            let isSpecial = entry.kind == .control || entry.kind == .unknown
            if entry.kind != .unused { vocabulary.append(.init(entry.text, .integer(index))) }
            guard isSpecial || entry.kind == .userDefined else { continue }
            added.append([
                "id": .integer(index), "content": .string(entry.text), "single_word": false,
                "lstrip": .bool(entry.takesSpaceBefore), "rstrip": .bool(entry.takesSpaceAfter), "normalized": false,
                "special": .bool(isSpecial),
            ])
        }
        let parts = try parts()
        return [
            "version": "1.0", "truncation": .null, "padding": .null, "added_tokens": .array(added),
            "normalizer": parts.normalizer, "pre_tokenizer": parts.preTokenizer, "post_processor": postProcessor,
            "decoder": parts.decoder,
            "model": [
                "type": "BPE", "dropout": .null, "unk_token": parts.unknown, "continuing_subword_prefix": .null,
                "end_of_word_suffix": .null, "fuse_unk": .bool(parts.fallsBackToBytes),
                "byte_fallback": .bool(parts.fallsBackToBytes), "ignore_merges": .bool(parts.ignoresMerges),
                "vocab": .object(vocabulary),
                "merges": .array(mergeList().map { [.string($0.left), .string($0.right)] }),
            ],
        ]
    }

    /// What stands in `tokenizer_config.json` beside it.
    ///
    /// - Parameter context: the most tokens of a text.
    public func configurationJSON(context: Int) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("tokenizer_class", "PreTrainedTokenizerFast"), .init("model_max_length", .integer(context)),
            .init("clean_up_tokenization_spaces", false), .init("add_bos_token", .bool(addsBegin)),
        ]
        for (key, token) in [("bos_token", begin), ("eos_token", end), ("unk_token", unknown), ("pad_token", padding)] {
            if let token { members.append(.init(key, .string(entries[Int(token)].text))) }
        }
        if let chatTemplate { members.append(.init("chat_template", .string(chatTemplate))) }
        return .object(members)
    }

    private struct Parts {
        var normalizer = JSONValue.null
        var preTokenizer = JSONValue.null
        var decoder: JSONValue
        var unknown = JSONValue.null
        var fallsBackToBytes = false
        var ignoresMerges = false
    }

    private func parts() throws(CheckpointError) -> Parts {
        switch model {
        case .byteLevel(let rules):
            var parts = Parts(decoder: Self.byteLevelStep(usesPattern: true))
            parts.preTokenizer = rules.preTokenizer.json
            parts.ignoresMerges = rules.ignoresMerges
            if rules.composes { parts.normalizer = ["type": "NFC"] }
            return parts
        case .sentencePiece(let rules):
            guard rules.replacements.isEmpty, !rules.removesExtraSpaces else {
                throw CheckpointError(
                    file: file, "it replaces characters or takes spaces away, which tokenizer.json is not written with",
                    advice: "Give the model as a Hugging Face folder, whose tokenizer is copied.")
            }
            let replacement: JSONValue = ["type": "Replace", "pattern": ["String": " "], "content": "▁"]
            var steps: [JSONValue] = [
                ["type": "Replace", "pattern": ["String": "▁"], "content": " "], ["type": "ByteFallback"],
                ["type": "Fuse"],
            ]
            if rules.prefix != .never { steps.append(["type": "Strip", "content": " ", "start": 1, "stop": 0]) }
            var parts = Parts(decoder: ["type": "Sequence", "decoders": .array(steps)])
            switch rules.prefix {
            case .never: parts.normalizer = replacement
            case .always:
                parts.normalizer = [
                    "type": "Sequence", "normalizers": [["type": "Prepend", "prepend": "▁"], replacement],
                ]
            case .unlessSpaced, .firstUnlessSpaced:
                parts.preTokenizer = [
                    "type": "Metaspace", "replacement": "▁", "split": false,
                    "prepend_scheme": rules.prefix == .unlessSpaced ? "always" : "first",
                ]
            }
            parts.fallsBackToBytes = rules.fallsBackToBytes
            if let unknown { parts.unknown = .string(entries[Int(unknown)].text) }
            return parts
        }
    }

    /// Puts the beginning before a text where that is asked for.
    private var postProcessor: JSONValue {
        guard addsBegin, let begin else { return .null }
        let name = JSONValue.string(entries[Int(begin)].text)
        func special(_ part: Int) -> JSONValue { ["SpecialToken": ["id": name, "type_id": .integer(part)]] }
        func text(_ part: Int) -> JSONValue {
            ["Sequence": ["id": part == 0 ? "A" : "B", "type_id": .integer(part)]]
        }
        return [
            "type": "TemplateProcessing", "single": [special(0), text(0)],
            "pair": [special(0), text(0), special(1), text(1)],
            "special_tokens": .object([
                .init(
                    entries[Int(begin)].text,
                    ["id": name, "ids": [.integer(Int(begin))], "tokens": [name]])
            ]),
        ]
    }

    fileprivate static func byteLevelStep(usesPattern: Bool) -> JSONValue {
        ["type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": .bool(usesPattern)]
    }
}

extension PreTokenizer {
    /// The steps before merging, in a `tokenizer.json`.
    fileprivate var json: JSONValue {
        switch self {
        case .gpt2: TokenizerDescription.byteLevelStep(usesPattern: true)
        case .digitsApart:
            [
                "type": "Sequence",
                "pretokenizers": [
                    ["type": "Digits", "individual_digits": true],
                    TokenizerDescription.byteLevelStep(usesPattern: true),
                ],
            ]
        case .llama3, .qwen2, .tekken:
            [
                "type": "Sequence",
                "pretokenizers": [
                    [
                        "type": "Split", "pattern": ["Regex": .string(regularExpression)], "behavior": "Isolated",
                        "invert": false,
                    ],
                    TokenizerDescription.byteLevelStep(usesPattern: false),
                ],
            ]
        }
    }
}
