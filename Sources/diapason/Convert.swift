import ArgumentParser
import Face
import Formats
import JSON
import Music
import Storage

struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Convert scores between formats: one file, or a whole folder.",
        discussion: """
            Formats follow from the endings of the names. With - as INPUT the format is recognised; with - as OUTPUT \
            the result is text, or MIDI when the input is text.

            A folder as INPUT converts every score in it and its subfolders into the folder OUTPUT, to text, or to MIDI \
            when most of them are texts. What cannot be converted is skipped and listed.
            """)

    @Argument(help: "The score to read, or a folder of scores.") var input: String
    @Argument(help: "The file to write, or a folder, which is made.") var output: String
    @Option(help: "The form of the text.") var codec = TextCodec.text
    @Option(help: "What a tick of the text is: 192/s, 480/quarter or file.") var grid = Grid.paper
    @Option(help: "How the text says bends: none, cents or paper (paper:600 for a range of 600 cents).")
    var bends: BendNotation?
    @Option(help: "The format to write where no name tells: \(TargetName.all).") var to: TargetName?
    @Flag(help: "Refuse a file that needs repair.") var strict = false
    @Flag(help: "Convert between MIDI and text as the paper's programs do; with --bends paper as those for guitar do.")
    var paper = false
    @Flag(help: "Print what was done as a JSON document.") var json = false

    func validate() throws {
        if json, output == "-" {
            throw ValidationError("with --json standard output takes the document; name a file as OUTPUT")
        }
        guard paper else { return }
        if codec != .text { throw ValidationError("--paper knows no other codec than text; leave out --codec") }
        if bends == .cents { throw ValidationError("--paper knows no bends in cents; use --bends paper or none") }
    }

    func run() throws {
        let options = ScoreOptions(grid: grid, bends: bends, isPapers: paper, isStrict: strict)
        if input != "-", Storage.isFolder(input) {
            try convertFolder(options)
        } else {
            try convertFile(options)
        }
    }

    private func convertFile(_ options: ScoreOptions) throws {
        let named = try ScoreFormat.written(to: output, codec: codec)
        let asked = to?.format(codec)
        if let named, let asked, asked != named {
            throw Failure(.wrongUsage, "'\(output)' is not the name of a .\(asked.extensions[0]) file; leave out --to")
        }
        let document = try ScoreFile.read(input, options)
        document.noteRepairs(of: input)
        let opposite = document.format.isText ? ScoreFormat.midi : codec.format
        let target = named ?? asked ?? opposite
        var outcome = FolderConversion.Outcome(file: input)
        outcome.isReplacement = output != "-" && Storage.exists(output)
        let written = try ScoreFile.write(document, as: target, to: output, options)
        outcome.clampedBends = written.clampedBends
        for remark in written.remarks + written.roundings { Program.note(remark) }
        outcome.repairs = document.repairs
        outcome.losses = Losses(of: document, in: target, options)
        let summary = FolderConversion.Summary(outcomes: [outcome], seconds: 0)
        note(summary, target, options)
        if json { print(summary.json.text(indented: true)) }
    }

    private func convertFolder(_ options: ScoreOptions) throws {
        guard output != "-" else {
            throw Failure(.wrongUsage, "a folder cannot be converted to standard output; name a folder as OUTPUT")
        }
        let ending = StoragePath.fileExtension(of: output)
        if ScoreFormat.readableExtensions.contains(ending), !Storage.isFolder(output) {
            throw Failure(
                .noInput, "cannot read '\(input)' as one score: it is a folder; name a folder as OUTPUT to convert all")
        }
        // Said before anything is read, when a file stands where the folder should.
        let conversion = try FolderConversion(
            from: input, to: output, target: to?.format(codec), codec: codec, options)
        try Storage.createFolder(output)
        let summary = conversion.run()
        note(summary, conversion.target, options)
        let names = summary.skipped.map(\.file.count).max() ?? 0
        for outcome in summary.skipped {
            let padding = String(repeating: " ", count: min(names, 60) - min(outcome.file.count, 60))
            Program.note("skipped \(outcome.file): \(padding)\(outcome.reason ?? "")")
        }
        Program.note(summary.sentence)
        if json { print(summary.json.text(indented: true)) }
        if summary.converted == 0 { throw ArgumentParser.ExitCode(Face.ExitCode.badInput.rawValue) }
    }

    /// Tells in one line what the target has no place for, and in another what it had to cut.
    private func note(_ summary: FolderConversion.Summary, _ target: ScoreFormat, _ options: ScoreOptions) {
        let losses = summary.losses
        if !losses.isEmpty {
            let isOne = losses.items.count == 1 && losses.items[0].count == 1
            Program.note("\(losses.phrase) \(isOne ? "was" : "were") left out" + hint(losses, target))
        }
        if summary.clampedBends > 0 {
            Program.note(
                "\(ScoreContent.bends.phrase(summary.clampedBends)) beyond the reach of --bends "
                    + "\(options.writtenBends) were brought to its end; --strict refuses them")
        }
    }

    /// What to do about it.
    private func hint(_ losses: Losses, _ target: ScoreFormat) -> String {
        guard target == .text || target == .compact else { return "" }
        let isOne = losses.items.count == 1 && losses.items[0].count == 1
        if losses.items.map(\.content) == [.bends] {
            return "; --bends \(paper ? "paper" : "cents") keeps \(isOne ? "it" : "them")"
        }
        if paper { return "" }
        let left = losses.leftOutByExtended
        if left.isEmpty { return "; --codec extended keeps \(isOne ? "it" : "them")" }
        return left == losses ? "" : "; --codec extended leaves out only the \(left.kinds)"
    }
}

/// What `--to` may ask for: the endings of the formats that can be written.
struct TargetName: ExpressibleByArgument {
    private let formats: [ScoreFormat]

    static var all: String { ScoreFormat.writableExtensions.joined(separator: ", ") }
    static var allValueStrings: [String] { ScoreFormat.writableExtensions }

    init?(argument: String) {
        formats = ScoreFormat.allCases.filter { $0.canBeWritten && $0.extensions.contains(argument) }
        if formats.isEmpty { return nil }
    }

    func format(_ codec: TextCodec) -> ScoreFormat {
        formats.contains(where: \.isText) ? codec.format : formats[0]
    }
}
