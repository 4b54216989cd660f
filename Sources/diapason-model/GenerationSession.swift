import Datasets
import Face
import Formats
import Generation
import JSON
import Music
import Tokenizers

/// The writing of takes, here or at a server.
struct GenerationSession<Listener: GenerationListener> {
    let assignment: Assignment
    let rules: PieceRules
    let template: ChatTemplate
    let numbers: [Int]
    let options: Generate
    let listener: Listener

    /// Takes, and what there is to say about all of them.
    struct Result {
        var takes: [Take]
        /// That the model took, its reading of the request among them.
        var seconds = 0.0
        var facts: [JSONValue.Member] = []
        var lines: [String] = []
    }

    func run(_ model: GenerationModel, remote: RemoteEngine?) throws -> Result {
        let start = ContinuousClock.now
        listener.begin(assignment, takes: numbers.count)
        defer { listener.end() }
        var result = try remote.map(ask) ?? write(model)
        result.seconds = start.duration(to: .now) / .seconds(1)
        return result
    }

    private func write(_ model: GenerationModel) throws -> Result {
        guard let decoder = model.decoder else { return Result(takes: []) }
        let composer = Composer(
            decoder, tokenizer: model.tokenizer, template: template, vocabulary: model.vocabulary,
            compact: model.compact)
        let settings = try options.sampling.settings(forBars: options.constraints.bars)
        var joined = numbers.map { _ in NoteArrivals(assignment) }
        func show(_ report: Composer.Progress) -> Composer.Wish {
            for (take, words) in report.new {
                for note in joined[take].notes(of: words) { listener.add(note, take: take) }
            }
            return listener.wish
        }
        let outcome: Composer.Outcome
        if options.engine.noGrammar {
            outcome = try composer.freeTakes(
                numbers, of: assignment.exchange, bends: assignment.notation.bends, codec: assignment.notation.codec,
                seed: options.seed, settings, memory: model.memory, progress: show, pause: listener.checkWanted)
        } else {
            let request = Composer.Request(
                assignment.exchange, rules, isStaged: assignment.kind == .staged, codec: assignment.notation.codec)
            outcome = try composer.takes(
                numbers, of: request, seed: options.seed, settings, memory: model.memory, progress: show,
                pause: listener.checkWanted)
        }
        return Self.result(of: outcome)
    }

    private static func result(of outcome: Composer.Outcome) -> Result {
        var result = Result(takes: outcome.takes)
        let tokens = outcome.takes.reduce(0) { $0 + $1.tokens }
        result.facts = [
            .init("prompt_tokens", .integer(outcome.promptTokens)), .init("tokens", .integer(tokens)),
            .init("steps", .integer(outcome.steps)),
        ]
        if let mask = outcome.maskMass {
            result.facts.append(.init("mask_mass", .number(mask.mean)))
            result.facts.append(.init("mask_choices", .integer(mask.choices)))
            result.lines.append(
                "mask: \(Numbers.decimal(100 * mask.mean, 1))% of the probability, over \(mask.choices) choices")
        }
        let broken = outcome.takes.count { if case .brokenWord = $0.ending { true } else { false } }
        if broken > 0 {
            result.facts.append(.init("broken", .integer(broken)))
            result.lines.append(
                "without the grammar \(broken) of \(outcome.takes.count) takes broke off at a wrong word")
        }
        return result
    }

    /// Lets a server write.
    private func ask(_ engine: RemoteEngine) throws -> Result {
        let question = RemoteQuestion(
            assignment.exchange, template: template, after: assignment.beginning, bends: assignment.notation.bends)
        let composer = RemoteComposer(engine, sampling: options.sampling.remote)
        let listener = listener
        let offset = assignment.offset
        let first = numbers.first ?? 0
        let takes = try composer.takes(
            first..<first + numbers.count, of: question, seed: options.seed,
            checker: NotationGrammar(rules, mayBeginWithSpace: true),
            maxTokens: options.sampling.mostTokens(forBars: options.constraints.bars),
            isStopped: { listener.wish != .goOn }
        ) { event in
            var note = event.note
            note.onset = note.onset - offset
            listener.add(note, take: event.take - first)
        }
        var requests = 0, rejected = 0, forced = 0
        let written = try zip(numbers, takes).map { number, take -> Take in
            requests += take.report.requests
            rejected += take.report.rejected
            forced += take.report.forcedBytes
            return Take(
                number: number, words: try words(in: take.text), ending: Take.Ending(take.ending),
                tokens: take.report.tokens, choices: take.report.tokens)
        }
        return Result(
            takes: written,
            facts: [
                .init("requests", .integer(requests)), .init("rejected", .integer(rejected)),
                .init("forced_bytes", .integer(forced)),
            ],
            lines: ["\(requests) requests, \(rejected) answers cut off at a word that is none"])
    }

    /// The words of a whole answer, the last known one among them where its shift was open.
    private func words(in text: String) throws(FormatError) -> [SimplifiedMIDI.Word] {
        try assignment.notation.words(inUTF8: Array((assignment.exchange.answer + text).utf8))
    }
}

extension Take.Ending {
    init(_ ending: RemoteTake.Ending) {
        switch ending {
        case .finished: self = .finished
        case .tokenLimit: self = .tokenLimit
        case .stopped: self = .stopped
        }
    }
}

/// The notes of words as they arrive.
struct NoteArrivals {
    private let assignment: Assignment
    private var known: Int
    private var onset: Ticks

    init(_ assignment: Assignment) {
        self.assignment = assignment
        known = assignment.lastShiftIsOpen ? 1 : 0
        onset = assignment.placed([]).onset
    }

    /// The notes that the next words strike; a word that moves a bend strikes none of its own.
    mutating func notes(of words: ArraySlice<SimplifiedMIDI.Word>) -> [Note] {
        var notes: [Note] = []
        for word in words {
            if known > 0 {
                known -= 1
                onset += word.shift
                continue
            }
            notes += assignment.notes(of: [word], from: onset)
            onset += word.shift
        }
        return notes
    }
}
