import Datasets
import Face
import JSON
import LanguageModel
import Storage
import Tokenizers
import Torch
import Training

/// The folder of a run: what lies where in it.
struct RunFolder {
    let path: String

    var checkpoints: String { path + "/checkpoints" }
    /// The adapter of the lowest held-out loss, while the run goes on.
    var best: String { path + "/best" }
    var samples: String { path + "/samples" }
    var metrics: String { path + "/metrics.jsonl" }
    /// TensorBoard finds files by this beginning.
    var events: String { path + "/events.out.tfevents.diapason" }
    var configuration: String { path + "/run.yaml" }
    var drawing: String { path + "/loss.svg" }
    var picture: String { path + "/loss.png" }

    /// The record of a complete run; nil when the folder holds none.
    func record() -> JSONValue? {
        let file = path + "/" + AdapterRecord.file
        guard Storage.exists(file), let bytes = try? Storage.read(file, limit: 1 << 24) else { return nil }
        return try? JSONValue(parsing: bytes)
    }

    /// Removes what an earlier run left, the record first: without it no adapter in the folder counts as complete.
    func clear() throws {
        try Storage.removeFile(path + "/" + AdapterRecord.file)
        for folder in [checkpoints, best, samples] { try Storage.removeFolder(folder) }
        for file in [metrics, events, drawing, picture] { try Storage.removeFile(file) }
    }

    /// Digests for the checkpoints.
    static let digest = CheckpointStore.Digest(
        ofBytes: { Digest.text(of: $0) }, ofFile: { try Digest.text(ofFile: $0) })
}

extension RunIdentity {
    /// The identity of a run: the bytes that its tokens and its model come from, and the keys that decide.
    init(_ run: RunFile, _ corpus: TrainingCorpus, _ loaded: LoadedModel, processes: Int) throws {
        var members = run.deciding
        members.append(.init("processes", .integer(processes)))
        members.append(.init("the corpus's template", .string(corpus.configuration.template.rawValue)))
        for file in corpus.train.sources + corpus.valid.sources {
            members.append(
                .init("the file \(StoragePath.name(of: file)) of the corpus", .string(try Digest.text(ofFile: file))))
        }
        members.append(.init(Self.baseModel, .string(try loaded.digest())))
        self.init(members)
    }

    /// What the digest of the base model stands under.
    static let baseModel = "the base model"
}

extension Agreement {
    /// What all ranks of a run have to have in common: the identity of the run, what it does beside it, and the kernels
    /// that its numbers come from.
    init(_ identity: RunIdentity, _ run: RunFile) throws {
        let running = "/proc/self/exe"
        let program = Storage.exists(running) ? running : CommandLine.arguments.first ?? ""
        self.init(
            (identity.members + (run.json.members ?? [])).map { ($0.key, $0.value.text()) } + [
                ("the program", try Digest.text(ofFile: program)),
                ("the processor's instructions", Threads.instructionSet),
            ])
    }
}
