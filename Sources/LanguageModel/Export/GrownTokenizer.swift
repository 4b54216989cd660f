public import Checkpoints
import JSON
public import Storage
public import Tokenizers

/// A model's tokenizer with entries behind its own, and the files that say so: what belongs beside an adapter that trains
/// rows for them.
public struct GrownTokenizer {
    /// With the new entries, as those that are found in a text as a whole.
    public let description: TokenizerDescription
    /// The tokens of the new entries, in the order of their names; those that the model has already are none.
    public let tokens: Range<Int>
    private let files: [(name: String, bytes: [UInt8])]

    static let name = "tokenizer.json"
    static let configurationName = "tokenizer_config.json"

    /// Reads the tokenizer of a checkpoint; where it is a folder, its own files are what is added to.
    ///
    /// - Parameter template: by which conversations are written, for a model that comes without one.
    /// - Throws: `CheckpointError` where its tokenizer cannot be read, or written in this form.
    public init(of checkpoint: ModelCheckpoint, adding names: [String], template: String? = nil) throws {
        let base = try checkpoint.tokenizerDescription()
        var description = base.adding(names)
        description.chatTemplate = description.chatTemplate ?? template
        self.description = description
        tokens = base.entries.count..<description.entries.count
        var files: [(name: String, bytes: [UInt8])] = []
        if case .folder(let folder) = checkpoint.form {
            for name in ModelExport.tokenizerNames where name != Self.name {
                let file = StoragePath.joined(folder.path, name)
                guard Storage.exists(file) else { continue }
                files.append((name, try Storage.read(file, limit: TokenizerLimits.jsonLength)))
            }
            let file = StoragePath.joined(folder.path, Self.name)
            if Storage.exists(file) {
                files.append((Self.name, try Self.adding(Array(description.entries[tokens]), at: tokens, to: file)))
            }
        }
        func add(_ name: String, _ json: () throws -> JSONValue) throws {
            if files.contains(where: { $0.name == name }) { return }
            files.append((name, try json().bytes() + [UInt8(ascii: "\n")]))
        }
        try add(Self.name, description.json)
        try add(Self.configurationName) {
            description.configurationJSON(context: checkpoint.configuration.contextLength)
        }
        self.files = files
    }

    /// Writes the files into a folder.
    public func write(to folder: String) throws(StorageError) {
        for file in files { try Storage.write(file.bytes, to: StoragePath.joined(folder, file.name)) }
    }

    /// A `tokenizer.json` with more entries in its list of added ones.
    private static func adding(
        _ entries: [TokenizerDescription.Entry], at tokens: Range<Int>, to file: String
    ) throws -> [UInt8] {
        let bytes = try Storage.read(file, limit: TokenizerLimits.jsonLength)
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw CheckpointError(file: file, offset: error.offset, "it is not JSON: \(error.reason)")
        }
        let new = zip(tokens, entries).map { token, entry -> JSONValue in
            [
                "id": .integer(token), "content": .string(entry.text), "single_word": false, "lstrip": false,
                "rstrip": false, "normalized": false, "special": false,
            ]
        }
        var members = json.members ?? []
        let old = json["added_tokens"]?.arrayValue ?? []
        members.removeAll { $0.key == "added_tokens" }
        // Where the list stands in a file of the tokenizers library: before what is done with a text.
        let place = members.firstIndex { $0.key == "normalizer" } ?? members.count
        members.insert(.init("added_tokens", .array(old + new)), at: place)
        return JSONValue.object(members).bytes() + [UInt8(ascii: "\n")]
    }
}

extension ModelCheckpoint {
    /// What the checkpoint's tokenizer is made of.
    public func tokenizerDescription() throws(CheckpointError) -> TokenizerDescription {
        switch form {
        case .gguf(let gguf): try TokenizerDescription(gguf)
        case .folder(let folder): try LoadedTokenizer.description(folder: folder.path)
        case .vocabulary(let description): description
        }
    }
}

extension AdapterFolder {
    /// The names of the tokens that an adapter adds to its base, out of the tokenizer beside it; none where it adds none.
    ///
    /// - Parameter base: the tokenizer of the model that it was trained on.
    public static func addedTokens(
        _ adapter: LoRA, of folder: String, to base: TokenizerDescription
    ) throws -> [String] {
        let tokens = base.entries.count..<max(base.entries.count, adapter.configuration.tokens.upperBound)
        guard !tokens.isEmpty else { return [] }
        let file = StoragePath.joined(folder, GrownTokenizer.name)
        guard Storage.exists(file) else {
            throw AdapterError(
                file: file,
                reason:
                    "it is missing, and with it the names of the \(tokens.count) tokens that the adapter adds: put the "
                    + "files of its tokenizer there")
        }
        let bytes = try Storage.read(file, limit: TokenizerLimits.jsonLength)
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw AdapterError(file: file, reason: "\(error)")
        }
        var names = [String?](repeating: nil, count: tokens.count)
        for entry in json["added_tokens"]?.arrayValue ?? [] {
            guard let id = entry["id"]?.integerValue, tokens.contains(id) else { continue }
            names[id - tokens.lowerBound] = entry["content"]?.stringValue
        }
        let known = names.compactMap { $0 }.filter { !$0.isEmpty }
        guard known.count == tokens.count, base.adding(known).entries.count == tokens.upperBound else {
            throw AdapterError(
                file: file,
                reason:
                    "its added_tokens do not name each of the tokens \(tokens.lowerBound) to \(tokens.upperBound - 1) "
                    + "that the adapter adds: it belongs to another one")
        }
        return known
    }
}
