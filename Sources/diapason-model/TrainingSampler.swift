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
    private let openings: [Opening]
    private let composer: Composer
    private let folder: String
    private let seed: UInt64

    /// - Throws: when there is no opening to continue; before the run begins.
    init(_ run: RunFile, _ corpus: TrainingCorpus, _ loaded: LoadedModel, _ folder: RunFolder) throws {
        configuration = run.samples
        self.folder = folder.samples
        seed = run.training.seed
        composer = Composer(
            loaded.model, tokenizer: loaded.tokenizer, template: corpus.configuration.template)
        guard run.samples.steps > 0 else {
            openings = []
            return
        }
        let part = corpus.configuration.parts[0]
        openings =
            try run.samples.prompts.isEmpty
            ? [Self.heldOutOpening(corpus)] : run.samples.prompts.map { try Self.opening(of: $0, part) }
    }

    func isDue(_ step: Int) -> Bool { configuration.steps > 0 && step.isMultiple(of: configuration.steps) }

    /// Continues each opening, as `samples/step-000100-1.mid` and the same in words; returns what came of them.
    func compose(_ step: Int) throws -> String {
        try Storage.createFolder(folder)
        let digits = String(step)
        let name = folder + "/step-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        var words: [String] = []
        for (index, opening) in openings.enumerated() {
            let takes = try composer.takes(
                of: opening, count: 1, seed: seed, sampler: Sampler(temperature: 1, topP: 0.95),
                maxTokens: configuration.maxTokens)
            for take in takes {
                let notes = (opening.notes + take.notes).inCanonicalOrder()
                let score = Score(notes: notes, on: opening.grid, tempo: opening.tempo, name: "step \(step)")
                try Storage.write(StandardMIDI.write(score), to: "\(name)-\(index + 1).mid")
                let text = SimplifiedMIDI.utf8(of: try opening.header.notation.words(of: notes))
                try Storage.write(text + [UInt8(ascii: "\n")], to: "\(name)-\(index + 1).txt")
                // A broken word is anything at all, and no terminal should be given that.
                var ending = "\(take.ending)"
                if case .brokenWord = take.ending { ending = "then a broken word" }
                words.append("\(take.notes.count) notes, \(ending)")
            }
        }
        return words.joined(separator: "; ")
    }

    /// The opening of a score, as `generate` takes it.
    private static func opening(of path: String, _ part: CorpusPart) throws -> Opening {
        let reading = try ScoreFile.read(path, grid: part.grid.fixed ?? .paper)
        let score = reading.score.withNoteBends().onlyPart(of: part.persona, playing: part.programs)
        let notation = NoteNotation(grid: part.grid.grid(for: score), bends: part.bendNotation)
        let header = PromptHeader(part.persona, notation, explanation: part.explanation)
        guard let opening = Opening(score, first: 16, header: header) else {
            throw Failure(.badInput, "'\(path)', one of the sample_prompts, holds no note to begin with")
        }
        return opening
    }

    /// The first held-out exchange whose prompt is notes.
    private static func heldOutOpening(_ corpus: TrainingCorpus) throws -> Opening {
        let part = corpus.configuration.parts[0]
        if let grid = part.grid.fixed, grid != .file {
            var reader = try CorpusReader(corpus.valid.lines)
            while let example = try reader.next() {
                let header = PromptHeader(
                    part.persona, NoteNotation(grid: grid, bends: part.bendNotation), explanation: part.explanation)
                let tempo = example.tempo > 0 ? 60_000_000 / example.tempo : Tempo.standardMicrosecondsPerQuarter
                guard example.exchange.system == header.text(for: .continuation, tempo: tempo),
                    let notes = try? SimplifiedMIDI.notes(
                        inUTF8: Array(example.exchange.prompt.utf8), bends: part.bendNotation),
                    let opening = Opening(Score(notes: notes, on: grid, tempo: tempo), header: header)
                else { continue }
                return opening
            }
        }
        throw Failure(
            .badInput,
            "'\(corpus.folder)' holds out no continuation on a grid that is the same for all pieces; name scores to continue "
                + "under 'sample_prompts'")
    }
}
