public import Formats
public import JSON
import Storage
public import Tokenizers

/// Everything that decides what a corpus holds: the keys of `dataset build`'s YAML file.
public struct CorpusConfiguration: Hashable, Sendable {
    /// What is done about a piece that is like an earlier one.
    public enum Duplicates: String, Codable, Hashable, Sendable, CaseIterable {
        /// It is left out, also when it was transposed, played at another tempo, or edited a little.
        case near
        /// It is left out when its notes are the same.
        case exact
        /// It stays, on the side of the earlier one.
        case keep
    }

    /// What falls to one side of the split as a whole.
    public enum Work: String, Codable, Hashable, Sendable, CaseIterable {
        case file
        /// All files of a folder, such as the performances or movements of one piece.
        case folder
    }

    /// Where the music comes from; at least one.
    public var parts: [CorpusPart]
    /// The folder that the corpus is written to.
    public var output: String
    /// What the corpus is called in its card; empty for a name made of the sources'.
    public var title = ""
    /// The most tokens of one example, instructions and template included; key `sequence_len`.
    public var sequenceLength: Int
    /// The tokens of a packed row; key `row_len`.
    ///
    /// Eight times as many as an example may have where nothing is said: phrases seldom end where a sequence is full, and
    /// a row of several examples is full all the same.
    public var rowLength: Int
    /// What the examples ask for, and how often.
    public var tasks = TaskMix()
    public var augmentation = Augmentation()
    public var duplicates = Duplicates.near
    public var work = Work.file
    /// The share of works kept out of training; key `val_set_size`.
    public var validationShare: Double
    /// Decides which works those are, and everything else that is drawn.
    public var seed: Int
    /// The chat template by which tokens are counted.
    public var template: ChatTemplate
    /// The model whose tokenizer makes the tokens, by its name or path; key `tokenizer`, empty for the embedded one.
    public var tokenizer = ""
    /// A ``SplitTable`` of files and their sides; key `split`, empty where the draw decides.
    public var split = ""
    /// How the lines of the JSONL files say an exchange.
    public var shape = ExchangeShape.completion

    public init(
        parts: [CorpusPart], output: String, sequenceLength: Int = 1024, validationShare: Double = 0.1, seed: Int = 1,
        template: ChatTemplate = .chatML
    ) {
        precondition(!parts.isEmpty, "a corpus has a source")
        self.parts = parts
        self.output = output
        self.sequenceLength = sequenceLength
        rowLength = 8 * sequenceLength
        self.validationShare = validationShare
        self.seed = seed
        self.template = template
    }
}

extension CorpusConfiguration {
    /// The keys, in the order in which they are written; those of a part stand beside them or under `parts`.
    public static let keys =
        ["output", "title"] + CorpusPart.keys + [
            "parts", "sequence_len", "row_len", "template", "shape", "tasks", "prompt_share", "infill_share", "augment",
            "duplicates", "work", "split", "val_set_size", "seed", "tokenizer",
        ]

    /// Reads a configuration strictly: unknown keys and impossible values are refused.
    ///
    /// What stands beside `parts` holds for each of them that does not say otherwise.
    ///
    /// - Parameters:
    ///   - file: the name that errors give; empty for none.
    ///   - lines: where each key stands in that file, from 1, as far as it is known.
    public init(_ value: JSONValue, file: String = "", lines: [String: Int] = [:]) throws(DatasetError) {
        let fields = try ConfigurationFields(value, known: Self.keys, file: file, lines: lines)
        let common = try CorpusPart(fields, defaults: CorpusPart(source: ""))
        var parts: [CorpusPart] = []
        if let list = fields.value("parts") {
            for item in list.arrayValue ?? [list] {
                let keys = try ConfigurationFields(item, known: CorpusPart.keys, file: file, lines: lines)
                parts.append(try CorpusPart(keys, defaults: common))
            }
            if parts.isEmpty { throw fields.wrong("parts", list, "at least one part, each with its 'source'") }
        } else {
            parts = [common]
        }
        guard !parts.contains(where: \.source.isEmpty) else {
            throw fields.missing("source", "name the folder that holds the music")
        }
        guard let output = try fields.string("output") else {
            throw fields.missing("output", "name the folder that the corpus is written to")
        }
        self.init(parts: parts, output: output)
        title = try fields.string("title") ?? title
        sequenceLength = try fields.integer("sequence_len", in: 1...Limits.sequence) ?? sequenceLength
        rowLength = try fields.integer("row_len", in: sequenceLength...Limits.row) ?? 8 * sequenceLength
        template = try fields.choice("template", ChatTemplate.self) ?? template
        shape = try fields.choice("shape", ExchangeShape.self) ?? shape
        tasks = try TaskMix(fields)
        augmentation = try Augmentation("augment", of: fields)
        duplicates = try fields.choice("duplicates", Duplicates.self) ?? duplicates
        work = try fields.choice("work", Work.self) ?? work
        validationShare = try fields.share("val_set_size") ?? validationShare
        seed = try fields.integer("seed", in: 0...Int.max) ?? seed
        tokenizer = try fields.string("tokenizer") ?? tokenizer
        split = try fields.string("split") ?? split
        if let odd = parts.first(where: { $0.codec != codec }) {
            throw fields.wrong("codec", .string(odd.codec.rawValue), "the same in all parts, here \(codec.rawValue),")
        }
        if codec == .compact, tasks.shares.contains(where: { $0.kind == .staged }) {
            throw fields.wrong("tasks", "staged", "no 'staged' beside 'codec: compact', whose notes are whole,")
        }
    }

    /// How notes are spelled.
    public var codec: SimplifiedMIDI.Codec { parts.first?.codec ?? .text }

    /// Whether prompts or answers are made of entries of ``NoteVocabulary``.
    public var usesNoteVocabulary: Bool { codec == .compact || parts.contains { $0.explanation == .tags } }

    /// The title, or the names of the sources.
    public var shownTitle: String {
        guard title.isEmpty else { return title }
        var names: [String] = []
        for part in parts {
            let name = StoragePath.name(of: part.source)
            if !names.contains(name) { names.append(name) }
        }
        return "Music of " + names.joined(separator: ", ")
    }

    /// What stands before the names of a part's pieces: nothing where there is one source, else the name of the source,
    /// and its number where two have the same.
    func prefix(ofPart index: Int) -> String {
        guard parts.count > 1 else { return "" }
        let names = parts.map { StoragePath.name(of: $0.source) }
        let isShared = names.count { $0 == names[index] } > 1
        return names[index] + (isShared ? " \(index + 1)/" : "/")
    }

    /// The configuration that a manifest records, of the corpus in a folder.
    public init(recorded manifest: JSONValue, in folder: String) throws(DatasetError) {
        // A manifest does not say where it lies, so that the same corpus has the same bytes anywhere.
        let members = (manifest["configuration"]?.members ?? []) + [.init("output", .string(folder))]
        try self.init(.object(members), file: folder + "/" + CorpusFolder.manifest)
    }

    /// What is asked of a configuration beyond common sense.
    enum Limits {
        /// The longest example, in tokens: beyond any model.
        static let sequence = 1 << 22
        /// The longest row: small enough for examples to be sorted by their length.
        static let row = 1 << 24
    }

    /// The configuration as a file holds it, every key with its value.
    public var json: JSONValue {
        [
            "output": .string(output), "title": title.isEmpty ? .null : .string(title),
            "parts": .array(parts.map(\.json)), "sequence_len": .integer(sequenceLength),
            "row_len": .integer(rowLength), "template": .string(template.rawValue),
            "shape": .string(shape.rawValue), "tasks": tasks.json,
            "prompt_share": TaskMix.json(tasks.given), "infill_share": TaskMix.json(tasks.missing),
            "augment": augmentation.json, "duplicates": .string(duplicates.rawValue),
            "work": .string(work.rawValue), "split": split.isEmpty ? .null : .string(split),
            "tokenizer": tokenizer.isEmpty ? .null : .string(tokenizer), "val_set_size": .number(validationShare),
            "seed": .integer(seed),
        ]
    }
}
