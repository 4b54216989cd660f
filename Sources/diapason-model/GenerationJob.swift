import Datasets
import Face
import Formats
import Generation
import JSON
import LanguageModel
import Music
import Storage
import Tokenizers

/// One run of `generate`: from the options to the files.
struct GenerationJob {
    let options: Generate
    /// What is made again.
    let recipe: Recipe?
    let record: AdapterRecord?
    let played: PlayedModel
    let pieces: PieceWriter
    let header: PromptHeader
    /// nil where there is no score.
    let work: Workpiece?
    let program: UInt8

    init(_ wanted: Generate, following recipe: Recipe? = nil) throws {
        var options = wanted
        // Standard input can be read once only.
        if recipe == nil, options.adapter == nil, options.persona == nil, let prompt = options.prompt, prompt != "-" {
            options.persona = Persona(playing: try ScoreFile.read(prompt, grid: .paper).score)
        }
        self.recipe = recipe
        let adapter = try AdapterChoice.folder(of: options.adapter, for: options.persona)
        record = try adapter.map(AdapterRecord.init)
        played = PlayedModel(record, in: adapter)
        let part = try Self.part(of: record?.corpus, options)
        var notation = part.notation(on: part.grid.withoutScore)
        var work: Workpiece?
        if let prompt = options.prompt {
            let reading = try ScoreFile.read(prompt, grid: part.grid.withoutScore)
            reading.noteRepairs(of: prompt)
            // Before the part is chosen: the wheel of a channel may be moved by another track.
            let score = reading.score.withNoteBends()
            let alone = score.onlyPart(of: part.persona, playing: part.programs)
            notation.grid = part.grid.grid(for: alone)
            if options.task.isContinuation {
                let beginning = alone.withoutLeadIn()
                work = Workpiece(beginning, tracks: Array(beginning.tracks.indices), grid: notation.grid)
            } else {
                let played = score.part(of: part.persona, playing: part.programs)
                work = Workpiece(played.score, tracks: played.tracks, grid: notation.grid)
            }
            guard work != nil else { throw Failure(.badInput, "'\(prompt)' holds no note to begin with") }
        }
        if notation.codec == .compact {
            try Self.checkCompact(options)
        } else if recipe == nil, options.sampling.maxTokens == nil {
            // Said in the recipe, too: those that say nothing are of a time when words had as few tokens as the rest.
            options.sampling.maxTokens = options.sampling.mostTokens(forBars: options.constraints.bars, least: 1_500)
        }
        self.options = options
        self.work = work
        program =
            work.flatMap { work in work.tracks.first.map { work.score.tracks[$0].program } }
            ?? (part.persona == .guitarist ? 30 : 0)
        header = PromptHeader(part.persona, notation, explanation: part.explanation)
        pieces = try PieceWriter(
            options.formats?.formats, isFretted: part.persona == .guitarist || options.constraints.tuning != nil,
            isSilent: options.silent, soundFont: options.soundfont)
    }

    /// The takes that are wanted, from 0.
    private var numbers: [Int] { recipe.map { [$0.take - 1] } ?? Array(0..<options.count) }

    /// What came of it: takes in their files, and what there is to say about all of them.
    struct Outcome {
        let takes: [TakeWriter.Written]
        /// That the model took.
        let seconds: Double
        let facts: [JSONValue.Member]
        let lines: [String]
    }

    /// - Throws: `Failure` with `interrupted` where the listener wants no takes any more.
    func run(_ shelf: ModelShelf, _ listener: some GenerationListener) throws -> Outcome {
        let demands = try options.constraints.demands
        let choice = try options.task.choice(hasScore: work != nil)
        try Storage.createFolder(options.out)
        let remote = try options.engine.remote()
        let ingredients = try GenerationIngredients(
            played, prompt: options.prompt, isRemote: remote != nil)
        if remote == nil, let doubt = try played.doubt(about: ModelLibrary.path(of: played.base.name)) {
            listener.remark(doubt)
        }
        try recipe?.check(model: ingredients.model, adapter: ingredients.adapter, prompt: ingredients.prompt)
        let model = try shelf.model(
            played, options.engine.weights, ingredients, isRemote: remote != nil)
        try listener.checkWanted()
        let template = record?.corpus.template ?? .chatML
        let room = PromptRoom(
            model.tokenizer, template,
            limit: PromptRoom.limit(
                context: model.context, answer: options.sampling.mostTokens(forBars: options.constraints.bars)))
        var assignment = try choice.assignment(
            of: work, options.task.brief(program: program, title: "a piece"), header: header, demands: demands,
            inStages: options.task.staged, room: room)
        assignment.constraints.repetition = options.sampling.repetitionLimit
        let rules = try assignment.rules()
        let question = template.text(assignment.exchange)
        let asked = Digest.text(of: Array(question.utf8))
        let engineFacts = remote == nil ? model.facts : []
        try recipe?.check(asked: asked, engine: engineFacts)

        let session = GenerationSession(
            assignment: assignment, rules: rules, template: template, numbers: numbers, options: options,
            listener: listener)
        let result = try session.run(model, remote: remote)
        try listener.checkWanted()
        let finished = try result.takes.map { take -> TakeWriter.Finished in
            let notes = assignment.notes(of: take)
            let piece = composed(assignment, notes, number: take.number + 1)
            let words = SimplifiedMIDI.utf8(of: assignment.placed(take.words).words)
            let digest = Digest.text(of: words)
            try recipe?.check(result: digest, isRemote: remote != nil)
            let facts: [JSONValue.Member] = [
                .init("take", .integer(take.number + 1)), .init("tokens", .integer(take.tokens)),
                .init("choices", .integer(take.choices)),
            ]
            return TakeWriter.Finished(
                number: take.number + 1, piece: piece,
                recipe: Recipe(
                    model: ingredients.model, adapter: ingredients.adapter, prompt: ingredients.prompt, asked: asked,
                    engine: engineFacts, options: CommandOptions(of: options, without: Recipe.outwardOptions),
                    take: take.number + 1, result: digest),
                notes: notes.count, asked: question, answer: assignment.text(of: take), ending: "\(take.ending)",
                facts: facts)
        }
        let written = try TakeWriter(folder: options.out, pieces: pieces).write(finished, listener)
        return Outcome(takes: written, seconds: result.seconds, facts: result.facts, lines: result.lines)
    }

    private func composed(_ assignment: Assignment, _ notes: [Note], number: Int) -> ComposedPiece {
        let score = assignment.score(adding: notes)
        let title = options.prompt.map(StoragePath.stem) ?? "a piece"
        return ComposedPiece(
            score, given: assignment.piece.score, notation: assignment.notation, title: "\(title), take \(number)",
            tuning: assignment.constraints.tuning)
    }
}

extension GenerationJob {
    /// Refuses what cannot be asked of a model that writes note tokens.
    private static func checkCompact(_ options: Generate) throws(Failure) {
        guard !options.task.staged else {
            throw Failure(
                .wrongUsage,
                "the adapter writes whole notes in note tokens, which have no stages; leave out --staged, or choose an "
                    + "adapter that was tuned on text")
        }
        guard options.engine.engine == nil else {
            throw Failure(
                .wrongUsage,
                "a server's answers are read and checked as text, and the adapter writes note tokens; leave out --engine, or "
                    + "choose an adapter that was tuned on text")
        }
    }

    /// How the model is asked: as its corpus was written for the persona, or as the options say where it was not tuned.
    private static func part(of corpus: CorpusConfiguration?, _ options: Generate) throws -> CorpusPart {
        guard let corpus else {
            var part = CorpusPart(source: "", persona: options.persona ?? .pianist)
            part.grid = .fixed(options.grid ?? .paper)
            return part
        }
        guard let persona = options.persona else { return corpus.parts[0] }
        guard let part = corpus.parts.first(where: { $0.persona == persona }) else {
            let known = Set(corpus.parts.map(\.persona.rawValue)).sorted().joined(separator: " and ")
            throw Failure(.wrongUsage, "the adapter was tuned for the \(known), not for the \(persona.rawValue)")
        }
        return part
    }
}

extension Assignment {
    /// What a take says behind the beginning of its answer.
    fileprivate func text(of take: Take) -> String {
        let whole = notation.text(of: take.words)
        return whole.hasPrefix(exchange.answer) ? String(whole.dropFirst(exchange.answer.count)) : whole
    }
}
