import ArgumentParser
import Face
import JSON
import Music
import Storage

struct Baseline: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train the model that every other has to beat, and measure or play it.",
        discussion: """
            An n-gram over the fields of notes with Kneser-Ney smoothing, made in a minute and kept nowhere. --held-out \
            says how many bits a note it needs for other pieces, --out takes pieces of its own, for 'diapason evaluate'.
            """)

    @Option(help: "The folder to learn from.") var training: String
    @Option(
        help: "The folder of pieces to foresee; .txt and .xml in it are passed over, for most such files are no scores."
    )
    var heldOut: String?
    @Option(name: .shortAndLong, help: "The folder for pieces drawn from the model, as MIDI.") var out: String?
    @Option(help: "With --out, how many pieces.") var count = 100
    @Option(
        help:
            "With --out, how many notes each has; with --held-out, how many of each piece are foreseen, the first ones."
    )
    var notes = 180
    @Option(help: "With --held-out, pieces of fewer notes are passed over.") var minNotes = 60
    @Option(help: "How many fields the model looks at, the foreseen one included: 1 to 8.") var order = 5
    @Option(help: "The grid of durations and times.") var grid = Grid.ticksPerQuarter(48)
    @Option(help: "What the pieces and the bootstrap are drawn from.") var seed: UInt64 = 1
    @Flag(help: "Print the figures as a JSON document.") var json = false

    func validate() throws {
        guard (1...8).contains(order) else { throw ValidationError("--order \(order) cannot be made; use 1 to 8") }
        guard (1...100_000).contains(notes) else { throw ValidationError("--notes \(notes) must lie in 1...100000") }
        guard minNotes > 0 else { throw ValidationError("--min-notes \(minNotes) is not above 0") }
        guard (1...100_000).contains(count) else { throw ValidationError("--count \(count) must lie in 1...100000") }
        guard heldOut != nil || out != nil else {
            throw ValidationError("nothing to do with the model; add --held-out or --out")
        }
        guard grid != .file else {
            throw ValidationError("pieces of several grids make no one model; use one as 48/quarter or 192/s")
        }
    }

    func run() throws {
        let baseline = try NgramBaseline(folder: ScoreFolder(training), order: order, grid: grid)
        if let out { try baseline.write(count, notes: notes, seed: seed, to: out) }
        let report = try heldOut.map {
            let folder = try ScoreFolder($0, endings: ScoreFormat.unmistakableExtensions)
            return try baseline.report(on: folder, first: notes, atLeast: minNotes, seed: seed)
        }
        if let report { print(json ? report.json.text(indented: true) : report.text) }
    }
}
