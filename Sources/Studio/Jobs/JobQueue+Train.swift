import JSON
import Storage

extension JobQueue {
    /// Trains an adapter, or goes on with it, and tells what the run writes down.
    func train(_ request: TrainRequest, _ job: JobRecord) async throws -> JobEnding {
        let id = job.id
        let run = runFolder(id)
        try Storage.createFolder(run)
        let output = StoragePath.joined(run, "adapter")
        let file = StoragePath.joined(run, "train.yaml")
        let dataset = try corpusFolder(of: request.corpus)
        let configuration = request.configuration(
            dataset: dataset, output: output, holdsOut: try CorpusReport.holdsOut(dataset))
        try Storage.write(configuration.text(indented: true) + "\n", to: file)
        if request.isPlanAlone { return try await plan(file) }
        try Storage.write(
            JSONValue.object([.init("title", .string(request.name))]).text() + "\n",
            to: StoragePath.joined(run, AdapterShelf.about))
        try await waitForFolder(output)
        if running[.side]?.intent != nil { return JobEnding(.cancelled) }

        let journal = try TrainingJournal(id, folder: output, name: request.name, library, log, scores)
        let pause = limits.lookSeconds
        let looking = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(pause))
                await journal.look()
            }
        }
        let end: ProgramEnd
        do throws(WorkerError) {
            end = try await follow(
                .train(configuration: file),
                words: { words in
                    guard let progress = ProgramWords.progress(in: words), progress.stage == "train" else { return }
                    tell(progress.json, of: id, keeps: true)
                    Task { await journal.note(total: progress.total) }
                })
        } catch {
            looking.cancel()
            return JobEnding(.failed(error.sentence))
        }
        looking.cancel()
        await journal.look()
        let record = try? JSONValue(parsing: Storage.read(StoragePath.joined(output, "diapason.json"), limit: 1 << 24))
        if end.code == 0 {
            let adapter = shelf.adapters().first { $0.folder == output }
            return JobEnding(
                .done,
                result: [
                    "adapter": adapter?.json ?? .null, "folder": .string(output),
                    "results": record?["results"] ?? .null,
                ])
        }
        // 130 is what a run ends with that was asked to, after it has saved.
        if end.code == 130 || end.signal == 15 || end.signal == 9 && running[.side]?.intent != nil {
            return running[.side]?.intent == nil
                ? JobEnding(.failed("the training was asked to end from outside; resume it to go on"))
                : JobEnding(.cancelled)
        }
        return JobEnding(.failed(end.reason("the training")))
    }

    /// What a run would take of memory and time.
    private func plan(_ file: String) async throws -> JobEnding {
        var bytes: [UInt8] = []
        let end: ProgramEnd
        do throws(WorkerError) {
            end = try await follow(.plan(configuration: file), in: .worker) { line in
                if bytes.count < 1 << 20 { bytes += line + [0x0A] }
            }
        } catch {
            return JobEnding(.failed(error.sentence))
        }
        guard end.code == 0 else { return JobEnding(.failed(end.reason("the plan of the training"))) }
        guard let plan = try? JSONValue(parsing: bytes) else {
            return JobEnding(.failed("the plan of the training cannot be understood"))
        }
        return JobEnding(.done, result: ["plan": plan])
    }

    /// Waits until a process of an earlier studio, which may still be saving, has left the folder.
    private func waitForFolder(_ folder: String) async throws {
        guard Storage.isFolder(folder) else { return }
        for _ in 0..<60 {
            if running[.side]?.intent != nil { return }
            do throws(StorageError) {
                _ = try FolderLock(folder)
                return
            } catch {
                try await Task.sleep(for: .milliseconds(500))
            }
        }
        _ = try FolderLock(folder)
    }
}

extension TrainRequest {
    /// The run as `diapason train` is told of it.
    ///
    /// Settings are those of the paper, but for the rate: short runs want larger steps. It looks at the held-out music,
    /// and composes, five times on its way.
    ///
    /// - Parameter holdsOut: whether there is held-out music, with which it composes.
    func configuration(dataset: String, output: String, holdsOut: Bool) -> JSONValue {
        let steps = steps ?? 60
        let look = max(steps / 5, 1)
        let rank = rank ?? 16
        let rate = learningRate ?? (steps <= 100 ? 2e-3 : steps <= 1_000 ? 5e-4 : 2e-4)
        var members: [JSONValue.Member] = [
            .init("dataset", .string(dataset)), .init("output_dir", .string(output)), .init("lora_r", .integer(rank)),
            .init("lora_alpha", .integer(2 * rank)), .init("learning_rate", .number(rate)),
            .init("gradient_accumulation_steps", 2), .init("max_steps", .integer(steps)),
            .init("num_epochs", 1_000), .init("save_steps", .integer(min(max(steps / 10, 5), 50))),
            .init("seed", .integer(seed)),
        ]
        if holdsOut {
            members += [
                .init("eval_steps", .integer(look)), .init("max_eval_samples", 12),
                .init("sample_steps", .integer(look)), .init("sample_max_tokens", 300),
            ]
        }
        if let sequence { members += [.init("sample_packing", true), .init("sequence_len", .integer(sequence))] }
        return .object(members)
    }
}
