import Datasets
import Face
import LanguageModel
import Storage
import Tokenizers

/// The digest by which a run, and the adapter that comes of it, know their base model again.
enum ModelDigest {
    /// Of a GGUF file or a Hugging Face folder.
    ///
    /// Files of up to 256 MB count with every byte; of larger ones 64 stretches of a megabyte do, and the length.
    static func text(ofModel path: String) throws -> String {
        guard Storage.isFolder(path) else { return try text(ofFile: path) }
        let files = try Storage.files(under: path, endingWith: [".safetensors", ".json", ".model"])
        let lines = try files.map { file in
            let digest = try text(ofFile: StoragePath.joined(path, file))
            return "\(file) \(digest)\n"
        }
        return Digest.text(of: Array(lines.joined().utf8))
    }

    private static func text(ofFile path: String) throws -> String {
        let file = try MappedFile(path)
        guard file.count > 1 << 28 else { return try FileDigests().digest(ofFile: path) }
        let stretch = 1 << 20
        let digests = file.withBytes { bytes in
            (0..<64).map { index in
                let start = (file.count - stretch) / 63 * index
                return Digest.text(of: Array(bytes[start..<start + stretch]))
            }
        }
        return Digest.text(of: Array((digests.joined(separator: " ") + " \(file.count)").utf8))
    }
}

extension LoadedModel {
    /// The digest of the base model; of a vocabulary without weights, that of its entries.
    func digest() throws -> String {
        if case .vocabulary(let description) = checkpoint.form {
            return Digest.text(of: Array(description.entries.map(\.text).joined(separator: "\n").utf8))
        }
        return try ModelDigest.text(ofModel: path)
    }
}
