public import ArgumentParser
public import Datasets
import Face
import Formats
import Generation
import JSON
import LanguageModel
import Music
import Storage
import Tokenizers
import Torch

struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a model continue a piece.",
        discussion: """
            Each take becomes a MIDI file with the opening and its continuation, its words (.txt), a piano roll (.svg), \
            tablature (.gp5, .tab) where a guitarist writes, and sound (.wav) where FluidSynth is installed; --formats \
            chooses others.
            """)

    @Argument(help: "The score whose opening is continued.") var prompt: String
    @Option(help: "The folder of a tuned adapter; without it the bare model writes.") var adapter: String?
    @Option(help: "How many takes.") var count = 4
    @Option(help: "The same seed gives the same takes.") var seed: UInt64 = 1
    @Option(help: "The folder for the takes.") var out = "out"
    @Option(help: "How many of the score's first notes open the piece.") var notes = 16
    @Option(help: "The most tokens a take may have; a note takes about 15.") var maxTokens = 700
    @Option(help: "Above 1 bolder, below 1 safer, 0 the likeliest.") var temperature = 1.0
    @Option(help: "The share of probability that is drawn from.") var topP = 0.95
    @Option(help: "Who writes, where there is a choice: \(Persona.allCases.map(\.rawValue).joined(separator: " or ")).")
    var persona: Persona?
    @Option(help: "What a tick is, without an adapter.") var grid: Grid?
    @Option(help: "What each take becomes: \(PieceFormatList.names).") var formats: PieceFormatList?
    @Option(help: "The sound font; the system's FluidR3 if left out.") var soundfont: String?
    @Flag(help: "Write no sound.") var silent = false
    @Flag(help: "Print one JSON document with the takes on standard output.") var json = false

    func validate() throws {
        guard (1...64).contains(count) else { throw ValidationError("--count \(count) is not between 1 and 64") }
        guard notes > 0 else { throw ValidationError("--notes \(notes) opens nothing; use 1 or more") }
        guard maxTokens > 0 else { throw ValidationError("--max-tokens \(maxTokens) writes nothing; use 1 or more") }
        guard temperature >= 0, temperature.isFinite else {
            throw ValidationError("--temperature \(temperature) is not 0 or more")
        }
        guard topP > 0, topP <= 1 else { throw ValidationError("--top-p \(topP) is not above 0 and at most 1") }
    }

    func run() throws {
        let record = try adapter.map(AdapterRecord.init)
        let part = try part(of: record?.corpus)
        let reading = try ScoreFile.read(prompt, grid: part.grid.fixed ?? .paper)
        reading.noteRepairs(of: prompt)
        // Before the part is chosen: the wheel of a channel may be moved by another track.
        let score = reading.score.withNoteBends().onlyPart(of: part.persona, playing: part.programs)
        let notation = NoteNotation(grid: part.grid.grid(for: score), bends: part.bendNotation)
        let header = PromptHeader(part.persona, notation, explanation: part.explanation)
        guard let opening = Opening(score, first: notes, header: header) else {
            throw Failure(.badInput, "'\(prompt)' holds no note to begin with")
        }
        let pieces = try PieceWriter(
            formats?.formats, isFretted: part.persona == .guitarist, isSilent: silent, soundFont: soundfont)
        try Storage.createFolder(out)

        let loaded = try LoadedModel(
            record?.base ?? BaseModel(), Threads.isFastInBrainFloat ? .bfloat16 : .float32)
        if let adapter {
            loaded.model.adapter = try AdapterFolder.read(
                adapter, for: loaded.model.configuration, loaded.model.dtype)
        }
        let composer = Composer(
            loaded.model, tokenizer: loaded.tokenizer, template: record?.corpus.template ?? .chatML)
        var progress = ProgressLine("compose")
        let takes = try composer.takes(
            of: opening, count: count, seed: seed, sampler: Sampler(temperature: temperature, topP: topP),
            maxTokens: maxTokens
        ) { tokens, notes in progress.update(tokens, of: maxTokens, "\(notes) notes in \(count) takes") }
        progress.interrupt()

        let program = score.tracks.first { !$0.notes.isEmpty }?.program ?? 0
        let finished = takes.enumerated().map { index, take in
            let notes = opening.notes + take.notes
            let piece = ComposedPiece(
                notes, written: opening.notes.count..<notes.count, notation: opening.header.notation,
                tempo: opening.tempo, program: program, title: "\(StoragePath.stem(of: prompt)), take \(index + 1)")
            return TakeWriter.Finished(
                number: index + 1, piece: piece, notes: take.notes.count, ending: "\(take.ending)",
                facts: [.init("tokens", .integer(take.tokens))])
        }
        let written = try TakeWriter(folder: out, pieces: pieces).write(finished)
        if json {
            try Storage.write(JSONValue.array(written.map(\.json)).text(indented: true) + "\n", to: "-")
        } else {
            for take in written { print("\(take.files[0]): \(take.notes) notes; \(take.ending)") }
        }
    }
}

extension Generate {
    /// How the model is asked: as its corpus was written for the persona, or as the options say where it was not tuned.
    private func part(of corpus: CorpusConfiguration?) throws -> CorpusPart {
        guard let corpus else {
            var part = CorpusPart(source: "", persona: persona ?? .pianist)
            part.grid = .fixed(grid ?? .paper)
            return part
        }
        guard let persona else { return corpus.parts[0] }
        guard let part = corpus.parts.first(where: { $0.persona == persona }) else {
            let known = Set(corpus.parts.map(\.persona.rawValue)).sorted().joined(separator: " and ")
            throw Failure(.wrongUsage, "the adapter was tuned for the \(known), not for the \(persona.rawValue)")
        }
        return part
    }
}

extension Persona: ExpressibleByArgument {}
