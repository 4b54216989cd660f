import Dispatch
public import Formats
public import JSON
import Storage
import Synchronization

/// Converts every score under a folder into another folder, on all cores.
///
/// Subfolders are kept. What cannot be read or written is skipped with its reason and stops nothing; no file is written
/// over another of the same run, nor over one that is still to be read.
public struct FolderConversion: Sendable {
    /// One file to convert.
    private struct Job: Sendable {
        /// As listed, relative to the folder.
        let file: String
        let input: String
        let output: String
        /// Set when there is no name for it to be written under.
        var refusal: String?
    }

    /// What became of one file.
    public struct Outcome: Sendable {
        public let file: String
        /// Why it was skipped; nil when it was converted.
        public var reason: String?
        /// An older file was there.
        public var isReplacement = false
        /// What the reader repaired.
        public var repairs: [Finding] = []
        public var losses = Losses()
        /// Bends that were cut to what the target reaches.
        public var clampedBends = 0

        public init(file: String, reason: String? = nil) {
            self.file = file
            self.reason = reason
        }
    }

    public let target: ScoreFormat
    private let options: ScoreOptions
    private let jobs: [Job]
    /// What could not even be listed.
    private let unlisted: [Outcome]

    /// Lists the folder and finds a name for each file.
    ///
    /// - Parameter target: nil takes MIDI when most files are texts, and else text.
    /// - Throws: `StorageError` when the folder cannot be listed, `Failure` when there is no score in it.
    public init(
        from input: String, to output: String, target: ScoreFormat?, codec: TextCodec,
        _ options: ScoreOptions
    ) throws {
        var problems: [Outcome] = []
        var files = try Storage.files(
            under: input, endingWith: ScoreFormat.readableExtensions.map { "." + $0 },
            unreadable: { problems.append(Outcome(file: $0.path, reason: $0.reason)) })
        // A folder for the results within that of the sources holds no sources.
        if let inner = Self.path(of: output, within: input) {
            files.removeAll { $0.utf8.starts(with: (inner + "/").utf8) }
        }
        guard !files.isEmpty || !problems.isEmpty else {
            let endings = ScoreFormat.alternatives(ScoreFormat.readableExtensions)
            throw Failure(.badInput, "no file under '\(input)' ends in \(endings), so there is nothing to convert")
        }
        let texts = files.count { ScoreFormat.text.extensions.contains(StoragePath.fileExtension(of: $0)) }
        let target = target ?? (2 * texts > files.count ? .midi : codec.format)
        self.target = target
        self.options = options
        unlisted = problems
        jobs = Self.jobs(files, from: input, to: output, ending: target.extensions[0])
    }

    /// The path of a folder as seen from another that it lies in; nil when it lies elsewhere.
    private static func path(of folder: String, within other: String) -> String? {
        func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }
        let (inner, outer) = (parts(folder), parts(other))
        guard folder.hasPrefix("/") == other.hasPrefix("/"), inner.starts(with: outer), inner.count > outer.count
        else { return nil }
        return inner.dropFirst(outer.count).joined(separator: "/")
    }

    private static func jobs(_ files: [String], from input: String, to output: String, ending: String) -> [Job] {
        let isSameFolder = StoragePath.joined(input, "") == StoragePath.joined(output, "")
        // Compared in lower case, because some disks do not tell A from a.
        let sources = isSameFolder ? Set(files.map { $0.lowercased() }) : []
        var taken: Set<String> = []
        return files.map { file in
            let folder = StoragePath.parent(of: file) ?? ""
            let short = StoragePath.joined(folder, StoragePath.stem(of: file) + "." + ending)
            // Two sources of one name keep their endings: a.mid becomes a.txt, and a.midi becomes a.midi.txt.
            let choices = [short, file + "." + ending]
            let free = choices.first { !taken.contains($0.lowercased()) && !sources.contains($0.lowercased()) }
            if let free { taken.insert(free.lowercased()) }
            return Job(
                file: file, input: StoragePath.joined(input, file),
                output: StoragePath.joined(output, free ?? short),
                refusal: free == nil ? "'\(short)' would be written over; rename one of the two" : nil)
        }
    }

    /// Converts; shows how far it has come.
    public func run() -> Summary {
        struct State {
            var progress = ProgressLine("convert")
            var outcomes: [Outcome]
            var done = 0
            var skipped = 0
        }
        let jobs = jobs
        let state = Mutex(State(outcomes: jobs.map { Outcome(file: $0.file) }))
        DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
            let outcome = convert(jobs[index])
            state.withLock { state in
                state.outcomes[index] = outcome
                state.done += 1
                if outcome.reason != nil { state.skipped += 1 }
                let skipped = state.skipped
                state.progress.update(state.done, of: jobs.count, skipped > 0 ? "\(skipped) skipped" : "")
            }
        }
        return state.withLock { Summary(outcomes: unlisted + $0.outcomes, seconds: $0.progress.elapsed) }
    }

    private func convert(_ job: Job) -> Outcome {
        var outcome = Outcome(file: job.file)
        outcome.reason = job.refusal
        guard outcome.reason == nil else { return outcome }
        do {
            let document = try ScoreFile.read(job.input, options)
            if let folder = StoragePath.parent(of: job.output) { try Storage.createFolder(folder) }
            outcome.isReplacement = Storage.exists(job.output)
            outcome.clampedBends = try ScoreFile.write(document, as: target, to: job.output, options).clampedBends
            outcome.repairs = document.repairs
            outcome.losses = Losses(of: document, in: target, options)
        } catch let error as InFile {
            outcome.reason = error.error.sentence
        } catch let error as StorageError {
            outcome.reason = error.kind == .unwritable ? error.sentence : error.reason
        } catch {
            outcome.reason = (error as? any Reportable)?.sentence ?? "\(error)"
        }
        return outcome
    }
}

extension FolderConversion {
    /// What came of all files.
    public struct Summary: Sendable {
        /// In the order of their names.
        public let outcomes: [Outcome]
        public let seconds: Double

        public init(outcomes: [Outcome], seconds: Double) {
            self.outcomes = outcomes
            self.seconds = seconds
        }

        public var skipped: [Outcome] { outcomes.filter { $0.reason != nil } }
        public var converted: Int { outcomes.count { $0.reason == nil } }

        public var losses: Losses {
            outcomes.reduce(into: Losses()) { $0.add($1.losses) }
        }

        public var clampedBends: Int { outcomes.reduce(0) { $0 + $1.clampedBends } }

        /// `converted 6,012 of 6,020 files; 8 skipped`.
        public var sentence: String {
            var words = "converted \(Numbers.grouped(converted)) of \(Numbers.grouped(outcomes.count)) "
            words += outcomes.count == 1 ? "file" : "files"
            let repaired = outcomes.count { $0.reason == nil && !$0.repairs.isEmpty }
            let replaced = outcomes.count { $0.reason == nil && $0.isReplacement }
            if repaired > 0 { words += "; \(Numbers.grouped(repaired)) repaired" }
            if replaced > 0 { words += "; \(Numbers.grouped(replaced)) older ones replaced" }
            if !skipped.isEmpty { words += "; \(Numbers.grouped(skipped.count)) skipped" }
            return words
        }

        public var json: JSONValue {
            .object([
                .init("files", .integer(outcomes.count)),
                .init("converted", .integer(converted)),
                .init("replaced", .integer(outcomes.count { $0.reason == nil && $0.isReplacement })),
                .init(
                    "skipped",
                    .array(skipped.map { ["file": .string($0.file), "reason": .string($0.reason ?? "")] })),
                .init(
                    "repaired",
                    .array(
                        outcomes.filter { $0.reason == nil && !$0.repairs.isEmpty }.map {
                            ["file": .string($0.file), "findings": .array($0.repairs.map(\.json))]
                        })),
                .init("left_out", losses.json),
                .init("clamped_bends", .integer(clampedBends)),
                .init("seconds", .number((seconds * 1000).rounded() / 1000)),
            ])
        }
    }
}

extension Losses {
    /// The counts by kind, those that are not 0.
    public var json: JSONValue {
        .object(items.map { .init($0.content.rawValue, .integer($0.count)) })
    }
}

extension Finding {
    public var json: JSONValue {
        [
            "kind": .string(kind == .repaired ? "repaired" : "not_kept"), "code": .string(code),
            "explanation": .string(explanation), "count": .integer(count), "first_byte": .integer(firstOffset),
        ]
    }
}
