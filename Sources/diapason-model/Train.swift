import ArgumentParser
import Face
import JSON
import Storage
import Training

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tune a model on a corpus.",
        discussion: """
            The keys of the file, of which 'dataset' and 'output_dir' are needed: \(RunFile.keys.joined(separator: ", ")).
            The adapter is a folder that the PEFT library loads. Several processes train together when a launcher such as
            torchrun starts them: see Documentation/parallel.md.
            """)

    @Argument(help: "The YAML file that describes the run.") var config: String
    @Option(name: .customLong("set"), help: "Change a key of the file: key=value. Can be repeated.")
    var changes: [String] = []
    @Option(
        name: .customLong("sweep"),
        help: "Run once for each value of a key: key=v1,v2. Can be repeated, for every combination.")
    var axes: [String] = []
    @Option(help: "Train nothing, but write to this file what each step would read: a line of JSON a step.")
    var batches: String?
    @Flag(help: "Train nothing, but say what the run would take: memory, steps, and its time by one measured pass.")
    var plan = false
    @Flag(help: "With --plan: print one JSON document on standard output.") var json = false
    @Flag(help: "Go on from the last checkpoint in output_dir, if there is one.") var resume = false

    func validate() throws {
        guard plan || !json else { throw ValidationError("--json says a plan; give --plan as well") }
        guard !plan || batches == nil && axes.isEmpty else {
            throw ValidationError("--plan is of one run; leave out --batches and --sweep")
        }
    }

    func run() throws {
        let resume = resume || RankGroup.isRestart
        guard let ranks = try RankGroup.ofEnvironment() else { return try perform(resume, SingleProcess()) }
        guard batches == nil, !plan else {
            throw Failure(
                .wrongUsage, "\(plan ? "--plan" : "--batches") is for one process: start it without a launcher")
        }
        try ranks.perform { try perform(resume, ranks.group) }
    }

    private func perform(_ resume: Bool, _ exchange: any GradientExchange) throws {
        var file = try YAMLFile(config)
        for change in changes { try file.set(change) }
        var run = try RunFile(file)
        guard axes.isEmpty else {
            return try Sweep(axes).perform(
                file, output: run.output, resume: resume, command: command, exchange: exchange)
        }
        if plan {
            let plan = try TrainingRun(run, command: command).plan()
            if json { return try Storage.write(plan.json.text(indented: true) + "\n", to: "-") }
            for line in plan.lines { print(line) }
            return
        }
        if let batches { return try TrainingRun(run, command: command).writeBatches(to: batches) }
        if resume, run.start == .anew { run.start = .last }
        try TrainingRun(run, command: command, exchange: exchange).perform()
    }

    /// The command as it was given, but for how it begins.
    private var command: String {
        (["diapason train", config] + changes.map { "--set '\($0)'" } + axes.map { "--sweep '\($0)'" })
            .joined(separator: " ")
    }
}
