public import Checkpoints
public import JSON

extension TokenizerDescription {
    /// Reads a `tokenizer.json` of the kind BPE.
    ///
    /// - Parameters:
    ///   - configuration: `tokenizer_config.json`, which names the token that ends a text.
    ///   - file: what messages call the file.
    /// - Throws: ``CheckpointError`` when a part of it is of a kind that is not read; it says which.
    public init(json: JSONValue, configuration: JSONValue?, file: String) throws(CheckpointError) {
        let reader = JSONReader(file: file)
        guard let model = json["model"] else { throw reader.fault("it has no 'model'") }
        if let type = model["type"]?.stringValue, type != "BPE" {
            throw reader.fault("its model is of the kind '\(type)', where BPE is read")
        }
        let added = try reader.added(json["added_tokens"])
        let steps = try reader.steps(json["pre_tokenizer"], list: "pretokenizers")
        let changes = try reader.steps(json["normalizer"], list: "normalizers")
        let kind: Model
        if steps.contains(where: { $0["type"]?.stringValue == "ByteLevel" }) {
            kind = .byteLevel(try reader.byteLevel(model, steps, changes))
        } else {
            kind = .sentencePiece(try reader.sentencePiece(model, steps, changes))
        }
        self.init(file: file, entries: try reader.entries(model, added, kind), model: kind)
        merges = try reader.merges(model)
        var tokens: [String: Token] = [:]
        for (index, entry) in entries.enumerated() where entry.kind != .unused { tokens[entry.text] = Token(index) }
        func token(_ key: String) -> Token? {
            let value = configuration?[key]
            return (value?.stringValue ?? value?["content"]?.stringValue).flatMap { tokens[$0] }
        }
        begin = token("bos_token")
        end = token("eos_token")
        padding = token("pad_token")
        unknown = model["unk_token"]?.stringValue.flatMap { tokens[$0] } ?? token("unk_token")
        addsBegin = configuration?["add_bos_token"]?.boolValue ?? reader.addsBegin(json["post_processor"])
        chatTemplate = configuration?["chat_template"]?.stringValue
    }
}

/// The parts of a `tokenizer.json`.
private struct JSONReader {
    let file: String
    typealias Description = TokenizerDescription

    func fault(_ reason: String) -> CheckpointError {
        CheckpointError(
            file: file, reason,
            advice: "Byte-level and SentencePiece-like BPE of Llama, Mistral, Qwen and SmolLM are read.")
    }

    // MARK: The vocabulary

    struct Added {
        let number: Int
        let entry: Description.Entry
    }

    func added(_ value: JSONValue?) throws(CheckpointError) -> [Added] {
        var result: [Added] = []
        for item in value?.arrayValue ?? [] {
            guard let number = item["id"]?.integerValue, let text = item["content"]?.stringValue else {
                throw fault("one of its 'added_tokens' has no 'id' or no 'content'")
            }
            guard item["single_word"]?.boolValue != true else {
                throw fault("its added token '\(text.prefix(40))' is a 'single_word', which is not read")
            }
            var entry = Description.Entry(text, item["special"]?.boolValue == true ? .control : .userDefined)
            entry.takesSpaceBefore = item["lstrip"]?.boolValue ?? false
            entry.takesSpaceAfter = item["rstrip"]?.boolValue ?? false
            result.append(Added(number: number, entry: entry))
        }
        return result
    }

    func entries(
        _ model: JSONValue, _ added: [Added], _ kind: Description.Model
    ) throws(CheckpointError) -> [Description.Entry] {
        guard let vocabulary = model["vocab"]?.members else { throw fault("its model has no 'vocab'") }
        let numbers = vocabulary.lazy.map { $0.value.integerValue ?? -1 } + added.lazy.map(\.number)
        guard let last = numbers.max(), last < TokenizerLimits.entries, numbers.allSatisfy({ $0 >= 0 }) else {
            throw fault("its vocabulary is empty, or has numbers that are not between 0 and \(TokenizerLimits.entries)")
        }
        // Numbers that no entry has are left unused.
        var entries = [Description.Entry](repeating: .init("", .unused), count: last + 1)
        var isTaken = [Bool](repeating: false, count: last + 1)
        let unknown = model["unk_token"]?.stringValue
        let hasBytes: Bool
        if case .sentencePiece(let rules) = kind { hasBytes = rules.fallsBackToBytes } else { hasBytes = false }
        for member in vocabulary {
            let number = member.value.integerValue ?? 0
            guard !isTaken[number] else { throw fault("two entries of its vocabulary have the number \(number)") }
            isTaken[number] = true
            let isByte = hasBytes && PieceVocabulary.byte(member.key) != nil
            entries[number] = .init(member.key, isByte ? .byte : .normal)
        }
        for item in added { entries[item.number] = item.entry }
        if let unknown, let index = entries.firstIndex(where: { $0.text == unknown }) { entries[index].kind = .unknown }
        return entries
    }

    func merges(_ model: JSONValue) throws(CheckpointError) -> [Description.Merge] {
        guard let list = model["merges"]?.arrayValue, list.count <= TokenizerLimits.merges else {
            throw fault("its model has no list of at most \(TokenizerLimits.merges) 'merges'")
        }
        var merges: [Description.Merge] = []
        merges.reserveCapacity(list.count)
        for (rank, item) in list.enumerated() {
            if let pair = item.arrayValue, pair.count == 2, let left = pair[0].stringValue,
                let right = pair[1].stringValue
            {
                merges.append(.init(left, right))
            } else if let line = item.stringValue, let merge = Description.Merge(line: line) {
                merges.append(merge)
            } else {
                throw fault("its merge \(rank + 1) names no two entries")
            }
        }
        return merges
    }

    // MARK: How a text is prepared

    /// The steps of a part that may be a sequence.
    func steps(_ value: JSONValue?, list: String) throws(CheckpointError) -> [JSONValue] {
        guard let value, value != .null else { return [] }
        guard value["type"]?.stringValue == "Sequence" else { return [value] }
        guard let steps = value[list]?.arrayValue else { throw fault("one of its sequences has no '\(list)'") }
        return steps
    }

    func byteLevel(
        _ model: JSONValue, _ steps: [JSONValue], _ changes: [JSONValue]
    ) throws(CheckpointError) -> Description.ByteLevel {
        var pattern: PreTokenizer?
        var splitsDigits = false
        for step in steps {
            switch step["type"]?.stringValue {
            case "Split":
                guard pattern == nil, !splitsDigits, let text = step["pattern"]?["Regex"]?.stringValue,
                    let known = PreTokenizer(regularExpression: text), step["invert"]?.boolValue != true,
                    step["behavior"]?.stringValue == "Isolated"
                else { throw fault("its word pattern '\((step["pattern"]?.text() ?? "").prefix(200))' is not known") }
                pattern = known
            case "Digits":
                guard pattern == nil, step["individual_digits"]?.boolValue == true else {
                    throw fault("it splits digits in a way that is not read")
                }
                splitsDigits = true
            case "ByteLevel":
                guard step["add_prefix_space"]?.boolValue != true else {
                    throw fault("it puts a space before each text (add_prefix_space), which is not read")
                }
                let usesPattern = step["use_regex"]?.boolValue ?? true
                guard usesPattern == (pattern == nil) else { throw fault("its word patterns are not known together") }
                if usesPattern { pattern = splitsDigits ? .digitsApart : .gpt2 }
            default: throw fault("its step '\(step["type"]?.stringValue ?? "")' before merging is not read")
            }
        }
        guard let pattern else { throw fault("it has no word pattern") }
        var rules = Description.ByteLevel(pattern)
        rules.ignoresMerges = model["ignore_merges"]?.boolValue ?? false
        for change in changes {
            guard change["type"]?.stringValue == "NFC" else {
                throw fault("its normalizer '\(change["type"]?.stringValue ?? "")' is not read")
            }
            rules.composes = true
        }
        return rules
    }

    func sentencePiece(
        _ model: JSONValue, _ steps: [JSONValue], _ changes: [JSONValue]
    ) throws(CheckpointError) -> Description.SentencePiece {
        var rules = Description.SentencePiece()
        rules.mergesByScore = false
        rules.fallsBackToBytes = model["byte_fallback"]?.boolValue ?? false
        rules.prefix = .never
        var escapes = false
        for change in changes {
            switch change["type"]?.stringValue {
            case "Prepend" where change["prepend"]?.stringValue == "▁": rules.prefix = .always
            case "Replace"
            where change["pattern"]?["String"]?.stringValue == " " && change["content"]?.stringValue == "▁":
                escapes = true
            default: throw fault("its normalizer '\(change["type"]?.stringValue ?? "")' is not read")
            }
        }
        for step in steps {
            guard step["type"]?.stringValue == "Metaspace", step["replacement"]?.stringValue == "▁",
                step["split"]?.boolValue == false
            else { throw fault("its step '\(step["type"]?.stringValue ?? "")' before merging is not read") }
            escapes = true
            switch step["prepend_scheme"]?.stringValue ?? "always" {
            case "always": rules.prefix = .unlessSpaced
            case "first": rules.prefix = .firstUnlessSpaced
            case "never": break
            case let other: throw fault("its 'prepend_scheme' is '\(other)'")
            }
        }
        guard escapes else { throw fault("it is neither byte-level nor writes spaces as '▁'") }
        guard model["ignore_merges"]?.boolValue != true else { throw fault("its pieces ignore the merges") }
        return rules
    }

    /// Whether the template of one text begins with a special token.
    func addsBegin(_ value: JSONValue?) -> Bool {
        let steps = value?["processors"]?.arrayValue ?? [value].compactMap { $0 }
        return steps.contains { step in
            step["type"]?.stringValue == "TemplateProcessing"
                && step["single"]?.arrayValue?.first?["SpecialToken"] != nil
        }
    }
}

extension PreTokenizer {
    /// The regular expressions of `tokenizer.json` files that are written out here.
    static let regularExpressions: [(text: String, pattern: PreTokenizer)] = [
        (#"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#, .gpt2),
        (anyCase + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"# + tail, .llama3),
        (anyCase + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"# + tail, .qwen2),
        (
            #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"#
                + #"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"#
                + #"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#, .tekken
        ),
    ]
    private static let anyCase = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
    private static let tail = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

    init?(regularExpression text: String) {
        guard let known = Self.regularExpressions.first(where: { $0.text == text }) else { return nil }
        self = known.pattern
    }

    /// The regular expression of a `tokenizer.json`.
    var regularExpression: String {
        Self.regularExpressions.first { $0.pattern == self }?.text ?? Self.regularExpressions[0].text
    }
}
