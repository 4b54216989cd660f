public import Checkpoints
import JSON
import Storage

/// The tokenizer of a model, whatever form it comes in.
public enum LoadedTokenizer {
    /// The tokenizer inside a GGUF file.
    public static func from(_ gguf: GGUF) throws(CheckpointError) -> any Tokenizer {
        try tokenizer(TokenizerDescription(gguf))
    }

    /// The tokenizer of a Hugging Face folder: `tokenizer.json`, or a SentencePiece `tokenizer.model` where there is none.
    ///
    /// The token that ends a text is the `eos_token` of `tokenizer_config.json` or `special_tokens_map.json`, else the
    /// `eos_token_id` of `generation_config.json` or `config.json`, else that of the SentencePiece model.
    public static func from(folder: String) throws(CheckpointError) -> any Tokenizer {
        try tokenizer(description(folder: folder))
    }

    /// The tokenizer that a description makes.
    public static func tokenizer(_ description: TokenizerDescription) throws(CheckpointError) -> any Tokenizer {
        switch description.model {
        case .byteLevel: try BytePairTokenizer(description)
        case .sentencePiece: try SentencePieceTokenizer(description)
        }
    }

    /// What the tokenizer's files in a Hugging Face folder say.
    public static func description(folder: String) throws(CheckpointError) -> TokenizerDescription {
        let jsonFile = StoragePath.joined(folder, "tokenizer.json")
        let modelFile = StoragePath.joined(folder, "tokenizer.model")
        var configuration = try json(folder, "tokenizer_config.json")
        if configuration?["eos_token"] == nil, let map = try json(folder, "special_tokens_map.json") {
            configuration = .object((configuration?.members ?? []) + (map.members ?? []))
        }
        var description: TokenizerDescription
        if Storage.exists(jsonFile) {
            guard let json = try json(folder, "tokenizer.json", limit: TokenizerLimits.jsonLength) else {
                throw CheckpointError(file: jsonFile, "it cannot be read")
            }
            description = try TokenizerDescription(json: json, configuration: configuration, file: jsonFile)
        } else if Storage.exists(modelFile) {
            let bytes = try bytes(modelFile, limit: TokenizerLimits.modelLength)
            description = try TokenizerDescription(sentencePiece: bytes, file: modelFile)
            description.addsBegin = configuration?["add_bos_token"]?.boolValue ?? description.addsBegin
            description.chatTemplate = configuration?["chat_template"]?.stringValue
            let name = configuration?["eos_token"]?.stringValue ?? configuration?["eos_token"]?["content"]?.stringValue
            if let name, let end = description.entries.firstIndex(where: { $0.text == name }) {
                description.end = Token(end)
            }
        } else {
            throw CheckpointError(
                file: folder, "the folder holds neither tokenizer.json nor tokenizer.model",
                advice: "Put the files of the model's tokenizer there.")
        }
        if description.chatTemplate == nil,
            let text = try? Storage.read(StoragePath.joined(folder, "chat_template.jinja"), limit: 1 << 20)
        {
            description.chatTemplate = String(decoding: text, as: UTF8.self)
        }
        for file in ["generation_config.json", "config.json"] where description.end == nil {
            guard let value = try json(folder, file)?["eos_token_id"] else { continue }
            let number = value.integerValue ?? value.arrayValue?.first?.integerValue
            if let number, description.entries.indices.contains(number) { description.end = Token(number) }
        }
        return description
    }

    /// The value of a file that may be missing.
    private static func json(
        _ folder: String, _ name: String, limit: Int = TokenizerLimits.configurationLength
    ) throws(CheckpointError) -> JSONValue? {
        let file = StoragePath.joined(folder, name)
        guard Storage.exists(file) else { return nil }
        let bytes = try bytes(file, limit: limit)
        do throws(JSONError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw CheckpointError(file: file, offset: error.offset, "it is not JSON: \(error.reason)")
        }
    }

    private static func bytes(_ file: String, limit: Int) throws(CheckpointError) -> [UInt8] {
        do throws(StorageError) {
            return try Storage.read(file, limit: limit)
        } catch {
            throw CheckpointError(file: file, error.reason, advice: "Give a folder whose files can be read.")
        }
    }
}
