import ArgumentParser
import Datasets
import Face
import Formats
import JSON
import Music
import Rendering
import Storage

struct Likelihood: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how likely a model holds pieces, in bits a note.",
        discussion: """
            Each piece is read as its first notes, and the model is told who plays, the grid, the tempo and that a piece \
            begins, no more. Bits are summed over all tokens of a note and given field by field, so that models with \
            different tokens can be compared: they say the same notes. No grammar helps. Fewer bits are better; pieces that \
            the model was trained on say nothing.

            With several of --adapter each model reads the same pieces, and the differences from the first are given with \
            intervals of their own: which of two is better shows far sooner in the difference than in both figures.
            """)

    @Argument(
        help: "Scores, or folders of them, in which .txt and .xml are passed over, for most such files are no scores."
    )
    var files: [String]
    @Option(
        help:
            "The folder of a tuned adapter or model, or the name of one that comes with the program; \(ModelLibrary.embeddedName) is the bare text model. Can be given several times."
    )
    var adapter: [String] = []
    @Option(help: "Who plays, where there is a choice: \(Persona.allCases.map(\.rawValue).joined(separator: " or ")).")
    var persona: Persona?
    @Option(help: "What a tick is: 48/quarter, 192/s.") var grid = Grid.ticksPerQuarter(48)
    @Option(help: "Of each piece, how many of its first notes count; 0 for all.") var notes = 180
    @Option(help: "Pieces of fewer notes are passed over.") var minNotes = 60
    @Option(
        help:
            "The most tokens that a model looks at together, where its own context is longer; a longer piece is read in windows that overlap by half."
    )
    var context: Int?
    @Option(help: "A table of files and their sides: those that it holds out are read.") var split: String?
    @Option(name: [.customShort("o"), .long], help: "A picture of the figures with their intervals: .svg, .png, .pdf.")
    var output: String?
    @Option(help: "The picture's title.") var title = "How well models foresee music"
    @Flag(help: "Print one JSON document on standard output.") var json = false

    func validate() throws {
        guard notes >= 0 else { throw ValidationError("--notes \(notes) counts nothing; use 0 for all") }
        guard grid != .file else {
            throw ValidationError("--grid file is another for each piece; name one, such as 48/quarter")
        }
        guard context ?? .max >= 128 else {
            throw ValidationError("--context has no room for the request and a few notes; use 128 or more")
        }
        guard minNotes > 0 else { throw ValidationError("--min-notes \(minNotes) is not above 0") }
    }

    func run() throws {
        let table = try split.map { try SplitTable($0) }
        let paths = try scores().filter { table == nil || table?.side(of: $0) == .valid }
        guard !paths.isEmpty else {
            throw Failure(
                .noInput, table == nil ? "there is no score to read" : "the table holds none of the scores out")
        }
        let reading = MeasuredReading(
            grid: grid, notes: notes == 0 ? .max : notes, minNotes: minNotes, context: context)
        let adapters = adapter.isEmpty ? [nil] : adapter.map(Optional.some)
        // Before the first is measured, which may take long.
        for adapter in adapters { _ = try AdapterChoice.folder(of: adapter, for: persona).map(AdapterRecord.init) }
        var comparison = LikelihoodComparison()
        for adapter in adapters {
            comparison.models.append(try measurement(of: adapter, paths, reading))
        }
        if let output { try PictureFile.write(comparison.chart(title: title).svg(), to: output) }
        if json {
            try Storage.write(comparison.json.text(indented: true) + "\n", to: "-")
        } else {
            for line in comparison.lines { print(line) }
        }
    }

    private func measurement(
        of adapter: String?, _ paths: [String], _ reading: MeasuredReading
    ) throws -> LikelihoodMeasurement {
        var measurement = LikelihoodMeasurement(try ModelJudge(adapter, persona, reading), reading)
        var progress = ProgressLine("likelihood")
        for (index, path) in paths.enumerated() {
            try measurement.add(path)
            progress.update(index + 1, of: paths.count, measurement.short)
        }
        guard !measurement.pieces.isEmpty else {
            let reason = measurement.unread.first.map { "; '\($0.path)': \($0.reason)" } ?? ""
            throw Failure(
                .badInput, "none of the \(paths.count) scores has \(minNotes) notes that can be read" + reason)
        }
        return measurement
    }

    private func scores() throws -> [String] {
        try files.flatMap { path -> [String] in
            guard Storage.isFolder(path) else { return [path] }
            let endings = ScoreFormat.unmistakableExtensions.map { "." + $0 }
            return try Storage.files(under: path, endingWith: endings).map { StoragePath.joined(path, $0) }
        }
    }
}
