import JSON
import Storage

extension JobQueue {
    /// Refuses a request that names what is not there, before it is taken on.
    func check(_ request: JobRequest) throws(QueueError) {
        switch request {
        case .compose(let request):
            if let id = request.score { _ = try score(id) }
            try checkAdapter(request.adapter)
        case .complete(let request): try checkAdapter(request.adapter)
        case .corpus(let request):
            guard Storage.isFolder(request.folder) else {
                throw .refused(RequestError(field: "folder", reason: "there is no folder '\(request.folder)'"))
            }
        case .train(let request): _ = try corpusFolder(of: request.corpus)
        }
    }

    private func score(_ id: StudioID) throws(QueueError) -> ScoreRecord {
        let score: ScoreRecord?
        do {
            score = try library.score(id)
        } catch {
            throw .broken(Self.sentence(of: error))
        }
        guard let score else { throw .refused(RequestError(field: "score", reason: "there is no such score")) }
        return score
    }

    private func checkAdapter(_ id: String?) throws(QueueError) {
        guard let id, shelf.adapter(id) == nil else { return }
        throw .refused(RequestError(field: "adapter", reason: "there is no adapter '\(id.prefix(80))'"))
    }

    /// Where the corpus lies that a job made.
    func corpusFolder(of id: StudioID) throws(QueueError) -> String {
        let job: JobRecord?
        do {
            job = try library.job(id)
        } catch {
            throw .broken(Self.sentence(of: error))
        }
        guard let job, job.kind == .corpus else {
            throw .refused(RequestError(field: "corpus", reason: "there is no job that made such a corpus"))
        }
        let folder = StoragePath.joined(runFolder(id), "corpus")
        guard job.state == .done, Storage.isFolder(folder) else {
            throw .refused(
                RequestError(field: "corpus", reason: "that corpus is not complete: its job is \(job.state.rawValue)"))
        }
        return folder
    }

    /// The folder of a job that composes.
    func jobFolder(_ id: StudioID) -> String { StoragePath.joined(library.folder, "jobs/\(id)") }

    /// The folder of a corpus or a training run.
    func runFolder(_ id: StudioID) -> String { StoragePath.joined(library.folder, "runs/\(id)") }
}
