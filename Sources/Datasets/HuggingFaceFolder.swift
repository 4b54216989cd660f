public import JSON
import Storage

/// A corpus as a folder that `load_dataset` of Hugging Face's `datasets` reads: JSONL files and a `README.md` whose head
/// says which file is which split, and the type of every column.
///
/// With the types stated, a split without a single example still has its columns. `datasets` lets Arrow guess before it
/// applies them: a file in which every text of a column is a date, such as `2024-01-01`, gets a time behind each.
public struct HuggingFaceFolder: Hashable, Sendable {
    /// The shape of the lines.
    public var shape: ExchangeShape
    /// The name for people; empty for none.
    public var title: String
    /// An identifier of Hugging Face's list such as `cc-by-4.0`, or `other`; empty for none.
    public var license: String
    /// Further lines of the head, each a plain word with its value, such as `task_categories` with `["text-generation"]`.
    public var metadata: [JSONValue.Member]

    public init(
        _ shape: ExchangeShape = .completion, title: String = "", license: String = "",
        metadata: [JSONValue.Member] = []
    ) {
        self.shape = shape
        self.title = title
        self.license = license
        self.metadata = metadata
    }

    /// The file beside the data.
    public static let readmeFile = "README.md"

    /// The file of each split, with the name that Hugging Face has for it.
    public static let splits = [
        (name: "train", file: CorpusFolder.train), (name: "validation", file: CorpusFolder.valid),
    ]

    /// The text of `README.md`: the head, an empty line, the body.
    ///
    /// - Parameter body: Markdown for people.
    public func readme(_ body: String) -> String {
        var lines = ["---"]
        if !title.isEmpty { lines.append("pretty_name: \(Self.yaml(.string(title)))") }
        if !license.isEmpty { lines.append("license: \(Self.yaml(.string(license)))") }
        lines += metadata.map { "\($0.key): \(Self.yaml($0.value))" }
        lines += ["configs:", "- config_name: default", "  data_files:"]
        for split in Self.splits {
            lines += ["  - split: \(split.name)", "    path: \(split.file)"]
        }
        lines += ["dataset_info:", "  config_name: default", "  features:"]
        lines += features
        return (lines + ["---", "", body]).joined(separator: "\n") + (body.hasSuffix("\n") ? "" : "\n")
    }

    /// A line of a split's file, with its line end.
    public func line(_ example: CorpusExample) -> [UInt8] {
        example.json(as: shape).bytes() + [UInt8(ascii: "\n")]
    }

    /// Writes the files of both splits and, last, `README.md`, each whole or not at all.
    ///
    /// - Throws: `StorageError`.
    public func write(train: [CorpusExample], valid: [CorpusExample], readme body: String, to folder: String) throws {
        try Storage.createFolder(folder)
        for (split, examples) in zip(Self.splits, [train, valid]) {
            var bytes: [UInt8] = []
            for example in examples { bytes += line(example) }
            try Storage.write(bytes, to: folder + "/" + split.file)
        }
        try Storage.write(readme(body), to: folder + "/" + Self.readmeFile)
    }

    /// The columns in the order of `CorpusExample.json(as:)`.
    private var features: [String] {
        let texts: [String]
        switch shape {
        case .completion:
            texts = ["system", "prompt", "completion"].flatMap { Self.column($0, "string") }
        case .messages:
            texts =
                ["  - name: messages", "    list:"]
                + ["role", "content"].flatMap { Self.column($0, "string").map { "  " + $0 } }
        }
        return texts + Self.column("complete", "bool") + Self.column("piece", "string")
            + ["variant", "first_note", "notes", "tempo"].flatMap { Self.column($0, "int64") }
    }

    private static func column(_ name: String, _ type: String) -> [String] {
        ["  - name: \(name)", "    dtype: \(type)"]
    }

    /// A value on one line, which JSON's text of it is in YAML as well.
    private static func yaml(_ value: JSONValue) -> String { value.text() }
}
