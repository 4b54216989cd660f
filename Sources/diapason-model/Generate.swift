public import ArgumentParser
public import Datasets
import Face
import Formats
import Generation
import JSON
import Music
import Storage

struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a model continue, fill in, vary or invent a piece.",
        discussion: """
            Each take becomes a MIDI file with what was given and what the model wrote, its words (.txt), a piano roll \
            (.svg), tablature (.gp5, .tab) where a guitarist writes, and sound (.wav) where FluidSynth is installed; \
            --formats chooses others. A recipe beside it makes the same take again.

            Every take is a whole piece and keeps to what is asked of it, whatever the model would rather write; what \
            cannot be kept together is refused at once. Ctrl-C ends early and keeps what is there.
            """)

    @Argument(help: "The score that is continued, filled in or varied; none, for a piece from words.")
    var prompt: String?
    @Option(
        help:
            "The folder of a tuned adapter, or the name of one that comes with the program; without it 'piano' writes, or 'smollm2-guitar' for a guitarist. \(ModelLibrary.embeddedName) is the bare text model."
    )
    var adapter: String?
    @Option(help: "How many takes.") var count = 4
    @Option(help: "The same seed gives the same takes.") var seed: UInt64 = 1
    @Option(help: "The folder for the takes.") var out = "out"
    @Option(
        help:
            "Who writes, where there is a choice: \(Persona.allCases.map(\.rawValue).joined(separator: " or ")); without it and --adapter, who has most notes of the score."
    )
    var persona: Persona?
    @Option(help: "What a tick is, without an adapter.") var grid: Grid?
    @OptionGroup(title: "The task") var task: GenerateTask
    @OptionGroup(title: "What every take keeps to") var constraints: GenerateConstraints
    @OptionGroup(title: "Drawing") var sampling: GenerateSampling
    @OptionGroup(title: "The engine") var engine: GenerateEngine
    @Option(help: "What each take becomes: \(PieceFormatList.names).") var formats: PieceFormatList?
    @Option(help: "The sound font; the system's FluidR3 if left out.") var soundfont: String?
    @Flag(help: "Write no sound.") var silent = false
    @Option(help: "Make the take of a recipe again; --out, --adapter and --formats may say otherwise.") var recipe:
        String?
    @Flag(help: "Print one JSON document with the takes on standard output.") var json = false

    func validate() throws {
        guard (1...10_000).contains(count) else { throw ValidationError("--count \(count) is not between 1 and 10000") }
        guard !task.staged || engine.engine == nil else {
            throw ValidationError("a server's answer is not checked in stages; leave out --staged or --engine")
        }
        guard !task.staged || !engine.noGrammar else {
            throw ValidationError("stages need the grammar; leave out --staged or --no-grammar")
        }
        guard prompt != "" else { throw ValidationError("the name of the score is empty") }
    }

    func run() throws {
        let outcome = try job().run(ModelShelf(), TerminalListener())
        if json {
            let report: JSONValue = .object([.init("takes", .array(outcome.takes.map(\.json)))] + outcome.facts)
            try Storage.write(report.text(indented: true) + "\n", to: "-")
        } else {
            for take in outcome.takes { print("\(take.files[0]): \(take.notes) notes; \(take.ending)") }
            for line in outcome.lines { print(line) }
        }
    }

    /// What the options ask for, or the recipe among them.
    func job() throws -> GenerationJob {
        guard let recipe else { return try GenerationJob(self) }
        let cook = try Recipe(readingFrom: recipe)
        var again = try cook.command(Generate.self)
        (again.out, again.formats, again.soundfont) = (out, formats, soundfont)
        (again.silent, again.json) = (silent, json)
        again.adapter = adapter ?? cook.adapter?.path
        if let prompt { again.prompt = prompt }
        return try GenerationJob(again, following: cook)
    }
}

extension Persona: ExpressibleByArgument {}
