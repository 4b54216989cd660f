public import ArgumentParser
public import Datasets
import Face
import Formats
import Generation
import JSON
import LanguageModel
import Music
import Rendering
import Storage
import Tokenizers
import Torch

struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a model continue a piece.",
        discussion: """
            Each take becomes a MIDI file with the opening and its continuation, a piano roll (.svg) and, where \
            FluidSynth is installed, sound (.wav).
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
        let sound = try silent ? nil : SoundRenderer.ifInstalled(soundfont)
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

        let writer = TakeWriter(
            folder: out, opening: opening, program: score.tracks.first { !$0.notes.isEmpty }?.program ?? 0,
            title: StoragePath.stem(of: prompt), sound: sound)
        let files = try writer.write(takes)
        if json {
            let document = zip(takes, files).map { take, files -> JSONValue in
                [
                    "files": .array(files.map { .string($0) }), "notes": .integer(take.notes.count),
                    "tokens": .integer(take.tokens), "ending": .string("\(take.ending)"),
                ]
            }
            try Storage.write(JSONValue.array(document).text(indented: true) + "\n", to: "-")
        } else {
            for (take, files) in zip(takes, files) {
                print("\(files[0]): \(take.notes.count) notes; \(take.ending)")
            }
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

extension SoundRenderer {
    /// The renderer, or nil with a word to the user when FluidSynth or its sound font is not there.
    ///
    /// Takes are worth having without sound; but a sound font that was asked for by name has to be there.
    fileprivate static func ifInstalled(_ soundFont: String?) throws -> SoundRenderer? {
        let named = try soundFont.map(SoundFont.init)
        do throws(SoundError) {
            return try SoundRenderer(
                soundFont: named, searchFolders: Environment.searchFolders,
                temporaryFolder: Environment.temporaryFolder)
        } catch {
            guard error.kind == .missing, named == nil else { throw error }
            Program.note("no sound: \(error.sentence)")
            return nil
        }
    }
}
