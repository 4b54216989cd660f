import Datasets
import JSON
import Storage

extension JobQueue {
    /// Reads a folder of music into a corpus and tells what it holds.
    func makeCorpus(_ request: CorpusRequest, _ job: JobRecord) async throws -> JobEnding {
        let id = job.id
        let run = runFolder(id)
        let folder = StoragePath.joined(run, "corpus")
        try Storage.createFolder(run)
        let file = StoragePath.joined(run, "corpus.yaml")
        // JSON is YAML, and has one way to quote whatever a name holds.
        try Storage.write(request.configuration(output: folder).text(indented: true) + "\n", to: file)
        tell(["done": 0, "total": 0, "seconds_left": .null, "words": "the files are looked for"], of: id, keeps: true)
        let end: ProgramEnd
        do throws(WorkerError) {
            end = try await follow(
                .corpus(configuration: file),
                words: { words in
                    guard let progress = ProgramWords.progress(in: words) else { return }
                    tell(progress.json, of: id, keeps: true)
                })
        } catch {
            return JobEnding(.failed(error.sentence))
        }
        guard end.code == 0 else { return JobEnding(.failed(end.reason("the reading of the folder"))) }
        return JobEnding(.done, result: try CorpusReport(folder: folder, name: request.name).json)
    }
}

extension CorpusRequest {
    /// The corpus as `diapason dataset build` is told of it.
    ///
    /// Where nobody says who plays, a file gives what pianos play in it and what guitars do.
    func configuration(output: String) -> JSONValue {
        var shared: [JSONValue.Member] = [
            .init("title", .string(name)), .init("output", .string(output)),
            // One grid for all, so that the run can compose from what it holds out.
            .init("grid", "24/quarter"), .init("sequence_len", 768), .init("val_set_size", 0.1), .init("min_notes", 16),
            .init("seed", 1),
        ]
        if let licence { shared.append(.init("licence", .string(licence))) }
        let personas = persona.map { [$0] } ?? [.pianist, .guitarist]
        let parts = personas.map { persona -> JSONValue in
            ["source": .string(folder), "persona": .string(persona.rawValue)]
        }
        return .object(shared + [.init("parts", .array(parts))])
    }
}
