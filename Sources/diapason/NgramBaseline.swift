import Evaluation
import Face
import Formats
import JSON
import Music
import Storage

/// The n-gram model of a folder.
struct NgramBaseline {
    let model: KneserNeyModel
    let grid: Grid
    /// Of the pieces that it learnt from, in microseconds a quarter: the median.
    private let tempo: Int

    init(folder: ScoreFolder, order: Int, grid: Grid) throws {
        self.grid = grid
        var builder = KneserNeyModel.Builder(order: order)
        var tempos: [Int] = []
        var notes = 0
        try folder.forEach("learn", grid: grid) { score, _ in
            (words: FirstNotes(of: score, on: grid, first: .max)?.words ?? [], tempo: Self.tempo(of: score))
        } take: {
            builder.add($0.words)
            notes += $0.words.count
            if let tempo = $0.tempo { tempos.append(tempo) }
        }
        Program.note("counting \(order)-grams of \(Numbers.grouped(notes)) notes")
        model = builder.model()
        tempos.sort()
        tempo = tempos.isEmpty ? 500_000 : min(max(tempos[tempos.count / 2], 1), 0xFF_FFFF)
    }

    /// The mean time of a quarter over the piece; nil without notes.
    private static func tempo(of score: Score) -> Int? {
        let end = score.duration
        guard end.count > 0 else { return nil }
        let quarters = Double(end.count) / Double(score.ticksPerQuarter)
        let length = score.seconds(at: end) / quarters * 1_000_000
        return length.isFinite && length < 1e9 ? Int(length) : nil
    }

    func write(_ count: Int, notes: Int, seed: UInt64, to folder: String) throws {
        try Storage.createFolder(folder)
        var line = ProgressLine("draw")
        let digits = String(count).count
        for number in 0..<count {
            var (time, drawn): (Int, [Note]) = (0, [])
            for word in model.sample(notes: notes, seed: seed, number: number) {
                drawn.append(
                    Note(
                        onset: Ticks(time), duration: Ticks(word.duration), pitch: Pitch(lowBits: UInt8(word.pitch)),
                        velocity: UInt8(word.velocity)))
                time = min(time + word.shift, Ticks.longest.count / 2)
            }
            let score = Score(notes: drawn.inCanonicalOrder(), on: grid, tempo: tempo, name: "n-gram")
            let name = String(number + 1)
            let file = "ngram-" + String(repeating: "0", count: digits - name.count) + name + ".mid"
            try Storage.write(try StandardMIDI.write(score), to: StoragePath.joined(folder, file))
            line.update(number + 1, of: count)
        }
    }

    /// - Parameters:
    ///   - limit: how many notes of each piece are foreseen, the first ones.
    ///   - least: how many a piece must have.
    func report(on folder: ScoreFolder, first limit: Int, atLeast least: Int, seed: UInt64) throws -> BaselineReport {
        var pieces: [PieceBits] = []
        try folder.forEach("foresee", grid: grid) { [model, grid] score, file in
            FirstNotes(of: score, on: grid, first: limit, atLeast: least).map { first in
                PieceBits(
                    StoragePath.joined(folder.path, file), model.bits(of: first.words),
                    fingerprint: first.withoutBends.fingerprint)
            }
        } take: {
            if let piece = $0 { pieces.append(piece) }
        }
        guard !pieces.isEmpty else {
            throw Failure(
                .badInput, "none of the \(folder.files.count) scores under '\(folder.path)' has \(least) notes")
        }
        return BaselineReport(pieces: pieces, order: model.order, grid: grid, seed: seed)
    }
}

/// How many bits a note some pieces cost a model.
struct BaselineReport {
    let pieces: [PieceBits]
    let order: Int
    let grid: Grid
    let seed: UInt64

    private var total: BitsPerNote {
        pieces.reduce(into: BitsPerNote()) { $0.merge($1.bits) }
    }

    private var interval: ClosedRange<Double>? { BitsPerNote.mean(over: pieces.map(\.bits), seed: seed)?.interval }

    /// The pieces stand as in the document of `likelihood`, so that both can be compared piece by piece.
    var json: JSONValue {
        [
            "order": .integer(order), "grid": .string(grid.description), "bits": total.json,
            "interval_95": interval.map { [.figure($0.lowerBound), .figure($0.upperBound)] } ?? .null,
            "pieces": .array(pieces.map(\.json)),
        ]
    }

    var text: String {
        let total = total
        func bits(_ number: Double?) -> String { number.map { Numbers.decimal($0, 2) } ?? "-" }
        let fields = [NoteField.pitch, .velocity, .duration, .shift].map { "\($0.title) \(bits(total.mean(of: $0)))" }
        var line = "\(bits(total.mean)) bits a note"
        if let interval { line += " (95 %: \(bits(interval.lowerBound)) to \(bits(interval.upperBound)))" }
        return line + ": " + fields.joined(separator: ", ")
            + "; \(Numbers.grouped(total.notes)) notes of \(Numbers.grouped(pieces.count)) pieces, \(order)-grams, \(grid)"
    }
}
