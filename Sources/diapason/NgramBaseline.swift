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
            (words: Self.words(of: score, on: grid), tempo: Self.tempo(of: score))
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

    /// Drums are left out: their pitches name instruments.
    private static func words(of score: Score, on grid: Grid) -> [NoteWord] {
        var score = score
        score.tracks.removeAll(where: \.isDrums)
        let notes = score.notes(on: grid)
        return notes.indices.map { index in
            NoteWord(
                pitch: Int(notes[index].pitch.number), velocity: Int(notes[index].velocity),
                duration: notes[index].duration.count,
                shift: index + 1 < notes.count ? (notes[index + 1].onset - notes[index].onset).count : 0)
        }
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

    func report(on folder: ScoreFolder, first limit: Int, seed: UInt64) throws -> BaselineReport {
        var pieces: [BitsPerNote] = []
        try folder.forEach("foresee", grid: grid) { [model, grid] score, _ in
            model.bits(of: Array(Self.words(of: score, on: grid).prefix(limit)))
        } take: {
            pieces.append($0)
        }
        return BaselineReport(pieces: pieces, order: model.order, grid: grid, seed: seed)
    }
}

/// How many bits a note some pieces cost a model.
struct BaselineReport {
    let pieces: [BitsPerNote]
    let order: Int
    let grid: Grid
    let seed: UInt64

    private var total: BitsPerNote {
        pieces.reduce(into: BitsPerNote()) { $0.merge($1) }
    }

    private var interval: ClosedRange<Double>? { BitsPerNote.mean(over: pieces, seed: seed)?.interval }

    var json: JSONValue {
        [
            "order": .integer(order), "grid": .string(grid.description), "pieces": .integer(pieces.count),
            "bits": total.json,
            "interval_95": interval.map { [.number($0.lowerBound), .number($0.upperBound)] } ?? .null,
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
