public import ArgumentParser
public import Evaluation
import Face
import JSON
import Music
import Storage

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold a folder of music against another: descriptors, distributions, what is copied.",
        discussion: """
            Every figure is a distance to the reference, with a bootstrap interval and beside it what parts of the \
            reference have among themselves; none says that music is good. Give takes as DIR, pieces that no model has \
            seen as --reference, and what the model was trained on as --training, against which both are searched for \
            copied runs. Any format that can be read will do.

            Pieces that were asked for something are held against it: takes by the recipes beside them, others by the \
            options --key to --density.

            The table goes to the terminal, the page with plots to the file that -o names.
            """)

    @Argument(help: "The folder of pieces to measure.") var folder: String
    @Option(help: "The folder of pieces to hold them against.") var reference: String
    @Option(help: "The folder in which copied passages are looked for.") var training: String?
    @Option(name: .shortAndLong, help: "The page to write, .html.") var output: String?
    @Option(help: "The folder for the nearest passages of the training set, as MIDI files.") var excerpts: String?
    @Option(help: "Measure so many notes of each piece of both folders, the first ones.") var notes: Int?
    @Option(help: "How time is counted: found, quarters or seconds.") var clock = MeasureClock.found
    @Option(help: "What a tick is in a score that comes as text.") var grid = Grid.paper
    @Option(help: "What the bootstrap and the divisions are drawn from.") var seed: UInt64 = 1
    @OptionGroup(title: "What every piece was asked for, before what its recipe says") var asked: EvaluateDemand
    @Flag(help: "Print the figures as a JSON document.") var json = false

    func validate() throws {
        if let notes, notes < 1 { throw ValidationError("--notes \(notes) leaves nothing to measure; use 1 or more") }
        if excerpts != nil, training == nil {
            throw ValidationError("--excerpts are passages of a training set; name it with --training")
        }
        if let output, output == "-" || StoragePath.fileExtension(of: output) != "html" {
            throw ValidationError("'\(output)' is not the name of a page; use one that ends in .html")
        }
    }

    func run() throws {
        let measuring = Measuring(clock: clock, noteLimit: notes, grid: grid)
        let set = try ScoreFolder(folder)
        let held = try ScoreFolder(reference)
        let training = try training.map { try ScoreFolder($0) }
        let profiles = try measuring.profiles(of: set)
        let others = try measuring.profiles(of: held)
        var line = ProgressLine("compare")
        var evaluation = EvaluationReport(
            profiles, named: folder, against: others, named: reference, EvaluationOptions(seed: seed)
        ) {
            line.update($0, of: $1)
        }
        evaluation.noteLimit = notes
        evaluation.set.unreadable = set.files.count - profiles.count
        evaluation.reference.unreadable = held.files.count - others.count
        evaluation.control = try measuring.control(
            of: set, against: held, asked: try asked.demand, EvaluationOptions(seed: seed))
        if let training {
            let search = try measuring.search(for: set, against: held, in: training, seed: seed)
            evaluation.originality = search.comparison
            evaluation.excerpts = search.excerpts
            if let excerpts { try Measuring.write(search.excerpts, to: excerpts) }
        }
        if let output {
            try Storage.write(evaluation.page(title: "\(StoragePath.name(of: folder)), measured"), to: output)
        }
        print(json ? evaluation.json.text(indented: true) : evaluation.text)
    }
}

extension MeasureClock: ExpressibleByArgument {}
