import Datasets
import LanguageModel
import Storage
import Tokenizers

extension LoadedModel {
    /// A digest by which a run knows its base model again.
    ///
    /// Files of up to 256 MB count with every byte; of larger ones 64 stretches of a megabyte do, and the length.
    func digest() throws -> String {
        if case .vocabulary(let description) = checkpoint.form {
            return Digest.text(of: Array(description.entries.map(\.text).joined(separator: "\n").utf8))
        }
        guard Storage.isFolder(path) else { return try Self.digest(ofFile: path) }
        let files = try Storage.files(under: path, endingWith: [".safetensors", ".json", ".model"])
        let lines = try files.map { file in
            let digest = try Self.digest(ofFile: StoragePath.joined(path, file))
            return "\(file) \(digest)\n"
        }
        return Digest.text(of: Array(lines.joined().utf8))
    }

    private static func digest(ofFile path: String) throws -> String {
        let file = try MappedFile(path)
        guard file.count > 1 << 28 else { return try Digest.text(ofFile: path) }
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
