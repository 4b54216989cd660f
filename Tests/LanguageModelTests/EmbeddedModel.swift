import Checkpoints
import Foundation
import Storage
import Testing

/// The embedded model, where `scripts/bootstrap` has left it.
enum EmbeddedModel {
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["DIAPASON_MODEL"] { return path }
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let cache = package.appendingPathComponent(".libtorch").resolvingSymlinksInPath().deletingLastPathComponent()
        return cache.appendingPathComponent("model/SmolLM2-135M-Instruct.Q4_1.gguf").path
    }()

    static func fixture(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/" + name).path
    }
}

extension Trait where Self == ConditionTrait {
    static var embeddedModel: Self {
        .enabled(if: Storage.exists(EmbeddedModel.path), "the embedded model is not there; run scripts/bootstrap")
    }
}
