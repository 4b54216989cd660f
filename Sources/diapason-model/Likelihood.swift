import ArgumentParser
import Datasets
import Face
import Formats
import Generation
import JSON
import LanguageModel
import Music
import Storage
import Tokenizers
import Torch

struct Likelihood: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how likely a model holds pieces, in bits a note.",
        discussion: """
            Each piece is read as its first notes, and the model is told who plays, the grid, the tempo and that a piece \
            begins, no more. Bits are summed over all tokens of a note and given field by field, so that models with \
            different tokens can be compared: they say the same notes. No grammar helps. Fewer bits are better; pieces that \
            the model was trained on say nothing.
            """)

    @Argument(help: "Scores, or folders of them.") var files: [String]
    @Option(help: "The folder of a tuned adapter or model; without it the bare embedded model is measured.")
    var adapter: String?
    @Option(help: "Who plays, where there is a choice: \(Persona.allCases.map(\.rawValue).joined(separator: " or ")).")
    var persona: Persona?
    @Option(help: "What a tick is: 48/quarter, 192/s.") var grid = Grid.ticksPerQuarter(48)
    @Option(help: "Of each piece, how many of its first notes count; 0 for all.") var notes = 180
    @Option(help: "Pieces of fewer notes are passed over.") var minNotes = 60
    @Option(help: "A table of files and their sides: those that it holds out are read.") var split: String?
    @Flag(help: "Print one JSON document on standard output.") var json = false

    func validate() throws {
        guard notes >= 0 else { throw ValidationError("--notes \(notes) counts nothing; use 0 for all") }
        guard minNotes > 0 else { throw ValidationError("--min-notes \(minNotes) is not above 0") }
    }

    func run() throws {
        let table = try split.map { try SplitTable($0) }
        let paths = try scores().filter { table == nil || table?.side(of: $0) == .valid }
        guard !paths.isEmpty else {
            throw Failure(
                .noInput, table == nil ? "there is no score to read" : "the table holds none of the scores out")
        }
        var measurement = try LikelihoodMeasurement(adapter, persona, grid: grid, notes: notes, minNotes: minNotes)
        var progress = ProgressLine("likelihood")
        for (index, path) in paths.enumerated() {
            try measurement.add(path)
            progress.update(index + 1, of: paths.count, measurement.short)
        }
        guard measurement.pieces > 0 else {
            throw Failure(.badInput, "none of the \(paths.count) scores has \(minNotes) notes that can be read")
        }
        if json {
            try Storage.write(measurement.json.text(indented: true) + "\n", to: "-")
        } else {
            for line in measurement.lines { print(line) }
        }
    }

    private static let endings = ScoreFormat.allCases.filter(\.canBeRead).flatMap(\.extensions)
        .filter { $0 != "txt" && $0 != "xml" }.map { "." + $0 }

    private func scores() throws -> [String] {
        try files.flatMap { path -> [String] in
            guard Storage.isFolder(path) else { return [path] }
            return try Storage.files(under: path, endingWith: Self.endings).map {
                StoragePath.joined(path, $0)
            }
        }
    }
}

/// The bits of pieces that were read one after another.
private struct LikelihoodMeasurement {
    private let likelihood: NoteLikelihood
    private let part: CorpusPart
    private let grid: Grid
    private let most: Int, least: Int
    private let clock = ContinuousClock()
    private var sum = NoteLikelihood.NoteBits()
    private var noteCount = 0, tokenCount = 0
    private var outside = 0.0
    private var measuresOutside = false
    private var seconds = 0.0
    private var rows: [(path: String, notes: Int, bits: Double)] = []
    private var unread: [(path: String, reason: String)] = []

    var pieces: Int { rows.count }

    init(_ adapter: String?, _ persona: Persona?, grid: Grid, notes: Int, minNotes: Int) throws {
        let record = try adapter.map(AdapterRecord.init)
        let played = PlayedModel(record, in: adapter)
        let loaded = try LoadedModel(played.base, .float32)
        loaded.model.adapter = try played.adapter.map {
            try AdapterFolder.read($0, for: loaded.model.configuration, .float32)
        }
        let parts = record?.corpus.parts ?? [CorpusPart(source: "", persona: persona ?? .pianist)]
        part = parts.first { $0.persona == persona } ?? parts[0]
        likelihood = NoteLikelihood(
            loaded.model, tokenizer: loaded.tokenizer, template: record?.corpus.template ?? .chatML)
        self.grid = grid
        most = notes == 0 ? .max : notes
        least = minNotes
    }

    /// A file that cannot be read, or holds too few notes, is passed over.
    mutating func add(_ path: String) throws {
        let reading: ScoreDocument
        do {
            reading = try ScoreFile.read(path, grid: grid)
        } catch let error as any Reportable {
            unread.append((path, error.sentence))
            return
        }
        let score = reading.score.withNoteBends().onlyPart(of: part.persona, playing: .all).withoutLeadIn()
        guard score.noteCount >= least else { return }
        let notation = part.notation(on: grid)
        let words = try notation.words(of: score.notes(on: grid))
        let header = PromptHeader(part.persona, notation, explanation: part.explanation)
        let start = clock.now
        let result = likelihood.result(
            of: Array(words.prefix(most)), header: header, tempo: TempoTrack(score, on: grid).tempo(at: .zero))
        seconds += start.duration(to: clock.now) / .seconds(1)
        var bits = 0.0
        for note in result.notes {
            sum += note
            bits += note.total
        }
        noteCount += result.notes.count
        tokenCount += result.tokens
        if let share = result.outside {
            measuresOutside = true
            outside += share * Double(result.tokens)
        }
        rows.append((path, result.notes.count, bits))
    }

    private func perNote(_ bits: Double) -> Double { bits / Double(max(noteCount, 1)) }

    var short: String { "\(Words.decimal(perNote(sum.total), 2)) bits a note" }

    private var fields: [(name: String, bits: Double)] {
        [
            ("pitch", sum.pitch), ("velocity", sum.velocity), ("duration", sum.duration), ("shift", sum.shift),
            ("bend", sum.bend),
        ].filter { $0.0 != "bend" || part.bendNotation != .none }
    }

    var lines: [String] {
        let shares = fields.map { "\($0.name) \(Words.decimal(perNote($0.bits), 2))" }
        var lines = [
            "\(Words.decimal(perNote(sum.total), 3)) bits a note (\(shares.joined(separator: ", "))) over "
                + "\(Numbers.grouped(noteCount)) notes of \(rows.count) pieces",
            "\(Words.decimal(Double(tokenCount) / Double(max(noteCount, 1)), 2)) tokens a note, "
                + "\(Words.decimal(Double(noteCount) / max(seconds, 1e-9), 0)) notes a second",
        ]
        if measuresOutside {
            let share = outside / Double(max(tokenCount, 1))
            lines.append("\(Words.decimal(100 * share, 2))% of the probability fell outside the notation")
        }
        lines += unread.prefix(10).map { "passed over: '\($0.path)': \($0.reason)" }
        return lines
    }

    var json: JSONValue {
        [
            "bits_per_note": .number(perNote(sum.total)),
            "fields": .object(fields.map { .init($0.name, .number(perNote($0.bits))) }),
            "notes": .integer(noteCount), "tokens": .integer(tokenCount), "seconds": .number(seconds),
            "outside_notation": measuresOutside ? .number(outside / Double(max(tokenCount, 1))) : .null,
            "pieces": .array(
                rows.map { ["file": .string($0.path), "notes": .integer($0.notes), "bits": .number($0.bits)] }),
            "unread": .array(unread.map { ["file": .string($0.path), "reason": .string($0.reason)] }),
        ]
    }
}
