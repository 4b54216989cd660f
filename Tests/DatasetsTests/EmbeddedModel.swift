import Checkpoints
import Foundation
import Storage
import Tokenizers

/// The tokenizer inside the embedded model, where `scripts/bootstrap` has left it.
enum EmbeddedModel {
    static let path: String = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["DIAPASON_MODEL"] { return named }
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let cache = package.appendingPathComponent(".libtorch").resolvingSymlinksInPath().deletingLastPathComponent()
        return cache.appendingPathComponent("model/SmolLM2-135M-Instruct.Q4_1.gguf").path
    }()

    static var isHere: Bool { Storage.exists(path) }

    static func tokenizer() throws -> BytePairTokenizer { try BytePairTokenizer(GGUF(path: path)) }
}
