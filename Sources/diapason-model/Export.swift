public import ArgumentParser
import Checkpoints
import Datasets
import Face
import JSON
public import LanguageModel
import Storage
import Tokenizers
import Torch

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a tuned model for other programs.",
        discussion: """
            'peft' is the adapter alone, for the PEFT library and vLLM; 'merged' a Hugging Face folder with the adapter in \
            its weights, for Transformers and vLLM; 'gguf' one file for llama.cpp and Ollama, and with --lora a file of the \
            adapter alone. What was written is loaded again, and its logits are held against those of the adapter.
            """)

    @Argument(
        help: ArgumentHelp(
            "The folder of the adapter, or the name of one that comes with the program.", valueName: "adapter"))
    var chosen: String
    @Option(name: [.customShort("o"), .long], help: "The folder to write.") var output: String
    @Option(name: .customLong("to"), help: "peft, merged or gguf.") var form: ExportForm
    @Option(
        name: .customLong("type"),
        help: "How numbers are stored: f32, f16, bf16, or in a GGUF file q8_0. f16 if left out, of --to peft f32.")
    var chosenType: ExportType?
    @Option(help: "The model that the adapter was tuned on, where it lies elsewhere now.") var base: String?
    @Flag(help: "With --to gguf: the adapter alone.") var lora = false

    fileprivate var adapter: String { (try? AdapterChoice.folder(of: chosen, for: nil)) ?? chosen }
    fileprivate var type: ExportType { chosenType ?? (form == .peft ? .f32 : .f16) }

    func validate() throws {
        guard !lora || form == .gguf else { throw ValidationError("--lora needs --to gguf") }
        guard type != .q8_0 || form == .gguf else { throw ValidationError("--type q8_0 needs --to gguf") }
    }

    func run() throws {
        try ExportRecord.check(output)
        _ = try AdapterChoice.folder(of: chosen, for: nil)
        let record = Storage.exists(adapter + "/" + AdapterRecord.file) ? try AdapterRecord(adapter) : nil
        let played = PlayedModel(record, in: adapter)
        guard !played.isWhole || form != .peft && !lora else {
            throw Failure(
                .wrongUsage,
                "the run in '\(adapter)' trained all weights of the model and left no adapter; use --to merged or --to gguf"
            )
        }
        let base = try base ?? (record == nil ? Self.baseModel(of: adapter) : played.base.name)
        let path = try ModelLibrary.path(of: base)
        if let doubt = try played.doubt(about: path) { Program.note(doubt) }
        let plain = try ModelCheckpoint(path)
        // What the run did to the angles belongs to the model that it tuned.
        let checkpoint = plain.stretched(by: played.base.scaling(of: plain.configuration))
        let read = try played.adapter.map {
            try AdapterFolder.read(
                $0, for: checkpoint.configuration, ExportCheck.computeType(checkpoint.configuration))
        }
        let names = try read.map {
            try AdapterFolder.addedTokens($0, of: adapter, to: checkpoint.tokenizerDescription())
        }
        let export = try ModelExport(
            checkpoint, adapter: read, addedTokens: names ?? [], name: StoragePath.name(of: adapter),
            template: record?.corpus.template)

        var folder = try FolderReplacement(of: output)
        try write(export, to: &folder, baseModel: base)
        let check = try check(export, in: folder.path)
        let words =
            "over \(check.tokens) tokens the largest difference of two logits is \(Self.short(check.largest)), "
            + "\(Self.short(check.share)) of their spread in the mean; the likeliest next token agrees at "
            + "\(Self.short(100 * check.agreement)) %"
        guard check.isWithin(type) else {
            throw Failure(
                .ownFault,
                "the export was not kept, because it computes something else than the adapter: \(words), where "
                    + "\(ExportCheck.tolerance(of: type)) of the spread is allowed for \(type.rawValue)")
        }
        try ExportRecord(export: self, base: base, check: check).write(to: &folder)
        try folder.publish()
        print("\(output): \(summary); \(words)")
    }

    private func write(_ export: ModelExport, to folder: inout FolderReplacement, baseModel: String) throws {
        var progress = ProgressLine("export")
        defer { progress.interrupt() }
        func tell(_ done: Int, _ count: Int) { progress.update(done, of: count, "tensors") }
        switch form {
        case .peft:
            guard let adapter = export.adapter else { return }
            try AdapterFolder.write(
                adapter, type, to: folder.path, baseModel: baseModel, tokenizer: export.grownTokenizer())
            // So that 'generate' asks it in the words that it was tuned with.
            let record = self.adapter + "/" + AdapterRecord.file
            if Storage.exists(record) {
                try Storage.write(Storage.read(record, limit: 1 << 20), to: folder.file(AdapterRecord.file))
            }
        case .merged: try export.writeFolder(type, to: &folder, progress: tell)
        case .gguf where lora:
            guard let adapter = export.adapter else { return }
            try GGUFAdapter.write(
                adapter, for: export.checkpoint.configuration, name: export.name, type,
                to: folder.file(ExportForm.adapterFile))
        case .gguf: try export.writeGGUF(type, to: folder.file(ExportForm.modelFile), progress: tell)
        }
    }

    /// Loads what was written and compares its logits with the adapter's.
    private func check(_ export: ModelExport, in folder: String) throws -> ExportCheck {
        let checkpoint = export.checkpoint
        let tokens = ExportCheck.tokens(
            try LoadedTokenizer.tokenizer(export.tokenizer), checkpoint.configuration, added: export.addedTokens)
        let expected = try ExportCheck.logits(checkpoint, adapter: export.adapter, tokens)
        let found: Tensor
        switch form {
        case .peft:
            let read = try AdapterFolder.read(
                folder, for: checkpoint.configuration, ExportCheck.computeType(checkpoint.configuration))
            found = try ExportCheck.logits(checkpoint, adapter: read, tokens)
        case .merged:
            let written = try ModelCheckpoint(folder)
            try checkTokens(tokens, of: LoadedTokenizer.from(folder: folder), export)
            found = try ExportCheck.logits(written, adapter: nil, tokens)
        case .gguf where lora:
            let read = try GGUFAdapter.read(
                GGUF(path: folder + "/" + ExportForm.adapterFile), for: checkpoint.configuration,
                ExportCheck.computeType(checkpoint.configuration))
            found = try ExportCheck.logits(checkpoint, adapter: read, tokens)
        case .gguf:
            let written = try ModelCheckpoint(folder + "/" + ExportForm.modelFile)
            try checkTokens(tokens, of: LoadedTokenizer.from(GGUF(path: written.path)), export)
            found = try ExportCheck.logits(written, adapter: nil, tokens)
        }
        return ExportCheck(expected: expected, found: found)
    }

    private func checkTokens(_ tokens: [Token], of tokenizer: any Tokenizer, _ export: ModelExport) throws {
        let text = ExportCheck.text(added: export.addedTokens)
        guard Array(tokenizer.encode(text).prefix(tokens.count)) == tokens else {
            throw Failure(
                .ownFault, "the export was not kept, because its tokenizer gives other tokens than the model's")
        }
    }

    private var summary: String {
        switch form {
        case .peft: "the adapter in \(type.rawValue)"
        case .merged: "the model in \(type.rawValue), with the adapter in its weights"
        case .gguf where lora: "\(ExportForm.adapterFile), the adapter in \(type.rawValue)"
        case .gguf: "\(ExportForm.modelFile), the model in \(type.rawValue)"
        }
    }

    private static func baseModel(of adapter: String) throws -> String {
        let name = try AdapterFolder.configuration(of: adapter)["base_model_name_or_path"]?.stringValue
        guard let name, !name.isEmpty else {
            throw Failure(.badInput, "'\(adapter)': it does not say which model it was tuned on; name it with --base")
        }
        return name
    }

    /// Three digits that count.
    private static func short(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
        let digits = 2 - Int(log10OfMagnitude(value))
        guard digits > 0 else { return "\(Int(value.rounded()))" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return "\((value * scale).rounded() / scale)"
    }

    private static func log10OfMagnitude(_ value: Double) -> Double {
        var (magnitude, exponent) = (abs(value), 0.0)
        while magnitude >= 10 { (magnitude, exponent) = (magnitude / 10, exponent + 1) }
        while magnitude < 1 { (magnitude, exponent) = (magnitude * 10, exponent - 1) }
        return exponent
    }
}

/// The forms of an export.
enum ExportForm: String, ExpressibleByArgument, CaseIterable {
    case peft, merged, gguf

    static let modelFile = "model.gguf"
    static let adapterFile = "adapter.gguf"
}

extension ExportType: ExpressibleByArgument {}

/// What an export says of itself, and by which it is known as one that may be replaced.
struct ExportRecord {
    static let file = "export.json"
    let json: JSONValue

    init(export: Export, base: String, check: ExportCheck) {
        json = [
            "adapter": .string(export.chosen), "base_model": .string(base), "to": .string(export.form.rawValue),
            "lora": .bool(export.lora), "type": .string(export.type.rawValue),
            "check": [
                "tokens": .integer(check.tokens), "largest_difference": .number(check.largest),
                "share_of_spread": .number(check.share), "agreement": .number(check.agreement),
            ],
        ]
    }

    func write(to folder: inout FolderReplacement) throws(StorageError) {
        try Storage.write(json.text(indented: true) + "\n", to: folder.file(Self.file))
    }

    /// Throws when something stands at the path that no export has written.
    static func check(_ folder: String) throws {
        guard Storage.exists(folder) else { return }
        guard Storage.isFolder(folder) else {
            throw Failure(.cannotWrite, "'\(folder)' is a file; name another folder with -o")
        }
        if Storage.exists(folder + "/" + file) { return }
        guard try Storage.entries(of: folder).isEmpty else {
            throw Failure(
                .cannotWrite, "'\(folder)' holds files that no export wrote; name another folder with -o, or remove it")
        }
    }
}
