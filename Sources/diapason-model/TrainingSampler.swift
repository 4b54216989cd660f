import Datasets
import Face
import Formats
import Generation
import LanguageModel
import Music
import Storage
import Tokenizers
import Training

/// Lets the model compose while it is trained, from the same openings and the same seed each time.
struct TrainingSampler {
    private let configuration: SampleConfiguration
    private let assignments: [Assignment]
    private let loaded: LoadedModel
    private let template: ChatTemplate
    private let folder: RunFolder
    private let seed: UInt64

    /// Where no score is named, the first continuation that was held out is gone on with, else the first of the others.
    ///
    /// - Throws: when a score that is named cannot be continued; before the run begins.
    init(_ run: RunFile, _ corpus: TrainingCorpus, _ loaded: LoadedModel, _ folder: RunFolder) throws {
        configuration = run.samples
        self.folder = folder
        self.loaded = loaded
        seed = run.training.seed
        template = corpus.configuration.template
        guard run.samples.steps > 0 else {
            assignments = []
            return
        }
        let part = corpus.configuration.parts[0]
        guard run.samples.prompts.isEmpty else {
            assignments = try run.samples.prompts.map { try Self.opening(of: $0, part) }
            return
        }
        let opening = try Self.opening(in: corpus.valid, part) ?? Self.opening(in: corpus.train, part)
        assignments = opening.map { [$0] } ?? []
        if opening == nil {
            Program.note(
                "no samples: '\(corpus.folder)' holds no continuation on a grid that is the same for all pieces; name scores "
                    + "to continue under 'sample_prompts'")
        }
    }

    func isDue(_ step: Int) -> Bool { !assignments.isEmpty && step.isMultiple(of: configuration.steps) }

    /// How many pieces are composed at a time.
    var count: Int { assignments.count }

    /// A piece that the model composed.
    struct Sample {
        /// Which of the openings it continues, from 1.
        let number: Int
        /// Its files, within the folder of the run.
        let midi: String, text: String
        let notes: Int
        /// Which notes of the piece are the model's, as places in the canonical order of all.
        let written: [Int]
        let ending: String
        /// The mean probability that the grammar took away.
        let mask: Double?

        var words: String {
            let mask = mask.map { "; mask \(Numbers.decimal(100 * $0, 1))%" } ?? ""
            return "\(notes) notes, \(ending)\(mask)"
        }
    }

    /// Whether pieces of a step are due and not all there, since the run was interrupted meanwhile.
    func isOwed(_ step: Int) -> Bool {
        step > 0 && isDue(step) && !assignments.indices.allSatisfy { Storage.exists(path(step, $0, "txt")) }
    }

    /// Continues each opening, as `samples/step-000100-1.mid` and the same in words.
    ///
    /// - Parameter shouldStop: asked between the tokens; true gives the rest up.
    func compose(_ step: Int, unless shouldStop: () -> Bool) throws -> [Sample] {
        try Storage.createFolder(folder.samples)
        if shouldStop() { return [] }
        // Packed anew each time, since the adapter has learnt meanwhile.
        let composer = Composer(try Decoder(loaded.model), tokenizer: loaded.tokenizer, template: template)
        var settings = DecodingSettings()
        settings.mostTokens = configuration.maxTokens
        var samples: [Sample] = []
        for (index, assignment) in assignments.enumerated() {
            let request = Composer.Request(
                assignment.exchange, try assignment.rules(), isStaged: assignment.kind == .staged,
                codec: assignment.notation.codec)
            if shouldStop() { break }
            let outcome = try composer.takes([0], of: request, seed: seed, settings) { _ in
                shouldStop() ? .abandon : .goOn
            }
            guard let take = outcome.takes.first, take.ending != .stopped else { break }
            samples.append(try write(take, of: assignment, outcome.maskMass?.mean, step, index))
        }
        return samples
    }

    /// The words are written last: where they are, all is there.
    private func write(
        _ take: Take, of assignment: Assignment, _ mask: Double?, _ step: Int, _ index: Int
    ) throws -> Sample {
        let notes = assignment.notes(of: take)
        let piece = ComposedPiece(
            assignment.score(adding: notes), given: assignment.piece.score, notation: assignment.notation, title: "")
        try Storage.write(StandardMIDI.write(piece.score), to: path(step, index, "mid"))
        let text = SimplifiedMIDI.utf8(of: try assignment.notation.words(of: assignment.notes(adding: notes)))
        try Storage.write(text + [UInt8(ascii: "\n")], to: path(step, index, "txt"))
        func inRun(_ ending: String) -> String {
            StoragePath.name(of: folder.samples) + "/" + StoragePath.name(of: path(step, index, ending))
        }
        return Sample(
            number: index + 1, midi: inRun("mid"), text: inRun("txt"), notes: notes.count,
            written: piece.written?.sorted() ?? Array(0..<piece.score.noteCount), ending: "\(take.ending)", mask: mask)
    }

    private func path(_ step: Int, _ index: Int, _ ending: String) -> String {
        let digits = String(step)
        let name = "step-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return StoragePath.joined(folder.samples, "\(name)-\(index + 1).\(ending)")
    }

    /// The opening of a score, as `generate` takes it.
    private static func opening(of path: String, _ part: CorpusPart) throws -> Assignment {
        let reading = try ScoreFile.read(path, grid: part.grid.withoutScore)
        let score = reading.score.withNoteBends().onlyPart(of: part.persona, playing: part.programs).withoutLeadIn()
        let notation = part.notation(on: part.grid.grid(for: score))
        let header = PromptHeader(part.persona, notation, explanation: part.explanation)
        guard let work = Workpiece(score, grid: notation.grid) else {
            throw Failure(.badInput, "'\(path)', one of the sample_prompts, holds no note to begin with")
        }
        return try .continuation(of: work, first: 16, header: header)
    }

    /// The first continuation of a side; nil where there is none on a grid that is the same for all pieces.
    private static func opening(in side: CorpusSide, _ part: CorpusPart) throws -> Assignment? {
        guard let grid = part.grid.fixed, grid != .file else { return nil }
        let header = PromptHeader(part.persona, part.notation(on: grid), explanation: part.explanation)
        var reader = try CorpusReader(side.lines)
        while let example = try reader.next() {
            let tempo = example.tempo > 0 ? 60_000_000 / example.tempo : Tempo.standardMicrosecondsPerQuarter
            guard example.exchange.system == header.text(for: .continuation, tempo: tempo),
                let notes = try? header.notation.notes(in: example.exchange.prompt),
                let work = Workpiece(Score(notes: notes, on: grid, tempo: tempo), grid: grid)
            else { continue }
            return try .continuation(of: work, header: header)
        }
        return nil
    }
}
