import Datasets
import Evaluation
import Face
import Formats
import Generation
import JSON
import LanguageModel
import Music
import Storage
import Tokenizers
import Torch

/// Of which pieces which notes are measured.
struct MeasuredReading {
    let grid: Grid
    /// The most notes of a piece.
    let notes: Int
    /// The fewest that a piece must have.
    let minNotes: Int
    /// The most tokens that a model looks at together, where its own context is longer.
    let context: Int?

    /// The first notes of all pitched tracks of a file, whoever plays them; nil where there are too few.
    func opening(_ path: String) throws -> PieceOpening? {
        let score = try ScoreFile.read(path, grid: grid).score.withNoteBends()
        return FirstNotes(of: score, on: grid, first: notes, atLeast: minNotes).map {
            PieceOpening(notes: $0, tempos: TempoTrack(score, on: grid))
        }
    }
}

/// What is read of a piece.
struct PieceOpening {
    let notes: FirstNotes
    let tempos: TempoTrack
}

/// A language model, with its adapter.
struct ModelJudge {
    let name: String
    private let likelihood: NoteLikelihood
    /// What the model was trained on, or would be; of the player who is asked for, where there are any.
    private let parts: [CorpusPart]
    private let reading: MeasuredReading

    /// Whether the model can say a bend.
    var hasBends: Bool { parts.contains { $0.bendNotation != .none } }

    init(_ adapter: String?, _ persona: Persona?, _ reading: MeasuredReading) throws {
        let folder = try AdapterChoice.folder(of: adapter, for: persona)
        let record = try folder.map(AdapterRecord.init)
        let played = PlayedModel(record, in: folder)
        let loaded = try LoadedModel(played.base, .float32)
        if let doubt = try played.doubt(about: loaded.path) { Program.note(doubt) }
        let lora = try played.adapter.map { try AdapterFolder.read($0, for: loaded.model.configuration, .float32) }
        loaded.model.adapter = lora
        let all = record?.corpus.parts ?? []
        let known = all.isEmpty ? [CorpusPart(source: "", persona: persona ?? .pianist)] : all
        let asked = known.filter { $0.persona == persona ?? known[0].persona }
        parts = asked.isEmpty ? known : asked
        likelihood = NoteLikelihood(
            loaded.model, tokenizer: try GenerationModel.tokenizer(of: loaded.checkpoint, lora, in: played.adapter),
            template: record?.corpus.template ?? .chatML, context: reading.context)
        // As it was asked for, so that a shipped one has its name and not a path.
        name = adapter ?? folder.map(StoragePath.name(of:)) ?? played.base.name
        self.reading = reading
    }

    func result(of piece: PieceOpening) throws -> NoteLikelihood.Result {
        // Bends are said where there are any: the words of a piece without are shorter.
        let part = parts.first { ($0.bendNotation != .none) == piece.notes.isPieceBent } ?? parts[0]
        let header = PromptHeader(part.persona, part.notation(on: reading.grid), explanation: part.explanation)
        return try likelihood.result(of: piece.notes, header: header) { piece.tempos.tempo(at: $0) }
    }
}

/// The bits of pieces that were read one after another.
struct LikelihoodMeasurement {
    private let judge: ModelJudge
    private let reading: MeasuredReading
    private let clock = ContinuousClock()
    private var sum = BitsPerNote()
    private var tokenCount = 0
    private var outside: Double?
    private var seconds = 0.0
    /// Of each piece that was read, in their order.
    private(set) var pieces: [PieceBits] = []
    private(set) var unread: [(path: String, reason: String)] = []

    init(_ judge: ModelJudge, _ reading: MeasuredReading) {
        self.judge = judge
        self.reading = reading
    }

    /// A file that cannot be read, holds too few notes, or bends that the model's words cannot say, is passed over.
    ///
    /// - Throws: what would end with every other piece as well: a context that is too short, a model that gives no numbers.
    mutating func add(_ path: String) throws {
        let result: NoteLikelihood.Result
        do {
            guard let piece = try reading.opening(path) else { return }
            let start = clock.now
            result = try judge.result(of: piece)
            seconds += start.duration(to: clock.now) / .seconds(1)
        } catch let error as ContextTooShort {
            throw error
        } catch let error as any Reportable {
            unread.append((path, (error as? InFile)?.error.sentence ?? error.sentence))
            return
        }
        guard result.bits.total.isFinite else {
            throw Failure(
                .badInput,
                "the model '\(judge.name)' gives no number for '\(path)': its weights are broken; fetch it again, or take an "
                    + "earlier checkpoint of its run")
        }
        sum.merge(result.bits)
        tokenCount += result.tokens
        if let share = result.outside { outside = (outside ?? 0) + share * Double(result.tokens) }
        pieces.append(PieceBits(path, result.bits, fingerprint: result.fingerprint))
    }

    var name: String { judge.name }
    var notes: Int { sum.notes }
    var mean: Double { sum.mean ?? 0 }
    var interval: ClosedRange<Double>? { BitsPerNote.mean(over: pieces.map(\.bits), seed: 1)?.interval }
    private var fields: [BitsPerNote.Field] {
        BitsPerNote.Field.allCases.filter { $0 != .bend || judge.hasBends }
    }

    var short: String { "\(Words.decimal(mean, 2)) bits a note" }

    var lines: [String] {
        let shares = fields.map { "\($0.title) \(Words.decimal(sum.mean(of: $0) ?? 0, 2))" }
        let range = interval.map {
            " [\(Words.decimal($0.lowerBound, 3)), \(Words.decimal($0.upperBound, 3))]"
        }
        let notes = Double(max(sum.notes, 1))
        var lines = [
            "\(judge.name): \(Words.decimal(mean, 3))\(range ?? "") bits a note (\(shares.joined(separator: ", "))) over "
                + "\(Numbers.grouped(sum.notes)) notes of \(pieces.count) pieces"
                + (range == nil ? "" : "; 95 of 100 bootstrap samples of the pieces lie in the brackets"),
            "\(Words.decimal(Double(tokenCount) / notes, 2)) tokens a note, "
                + "\(Words.decimal(Double(sum.notes) / max(seconds, 1e-9), 0)) notes a second",
        ]
        if let outside {
            let share = outside / Double(max(tokenCount, 1))
            lines.append("\(Words.decimal(100 * share, 2))% of the probability fell outside the notation")
        }
        return lines + unread.prefix(10).map { "passed over: '\($0.path)': \($0.reason)" }
    }

    var json: JSONValue {
        let interval = interval.map { JSONValue.array([.figure($0.lowerBound), .figure($0.upperBound)]) }
        return [
            "model": .string(judge.name), "bits_per_note": .figure(sum.mean), "interval": interval ?? .null,
            "fields": .object(fields.map { .init($0.title, .figure(sum.mean(of: $0))) }),
            "notes": .integer(sum.notes), "tokens": .integer(tokenCount), "seconds": .figure(seconds),
            "outside_notation": .figure(outside.map { $0 / Double(max(tokenCount, 1)) }),
            "pieces": .array(pieces.map(\.json)),
            "unread": .array(unread.map { ["file": .string($0.path), "reason": .string($0.reason)] }),
        ]
    }
}
