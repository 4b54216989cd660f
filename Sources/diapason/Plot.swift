import ArgumentParser
import Face
import Music
import Rendering
import Storage

struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw a score as a piano roll, or as tablature, into a picture (.svg, .png or .pdf).",
        discussion: """
            With --tab a file of Guitar Pro is drawn as it is written; any other score is first written for the strings \
            that suit each part. A .pdf of tablature or of a long roll has pages.

            --over draws a second score over the first as outlines: before and after a change, or two takes.
            """)

    @Argument(help: "The score to draw.") var file: String
    @Option(name: .shortAndLong, help: "The picture to write.") var output: String
    @Flag(help: "Draw tablature.") var tab = false
    @Option(help: "With --tab, the tracks to draw, from 1: 1 or 1,3.") var tracks: NumberList?
    @Option(help: "With --tab, the bars to draw, from 1: 5 or 5-12.") var bars: BarRange?
    @Option(help: "The title; the piece's own, or the file's name, if left out.") var title: String?
    @Option(help: "How many of the first notes were the prompt.") var prompt = 0
    @Option(help: "A second score, drawn over the first as outlines.") var over: String?
    @Option(help: "What a tick is in a score that comes as text.") var grid = Grid.paper

    func validate() throws {
        guard output == "-" || PictureFile.endings.contains(StoragePath.fileExtension(of: output)) else {
            throw ValidationError("'\(output)' is not the name of a picture that can be drawn; use .svg, .png or .pdf")
        }
        guard prompt >= 0 else { throw ValidationError("a prompt of \(prompt) notes makes no sense; use 0 or more") }
        if tab, prompt > 0 { throw ValidationError("tablature has no prompt; leave out --prompt or --tab") }
        if over != nil, tab { throw ValidationError("tablature has no second score; leave out --over or --tab") }
        if over != nil, prompt > 0 {
            throw ValidationError("two scores have no prompt; leave out --prompt or --over")
        }
        if over == "-", file == "-" { throw ValidationError("standard input can be read once") }
        if !tab, tracks != nil || bars != nil {
            throw ValidationError("a piano roll shows all tracks and bars; add --tab to choose some")
        }
    }

    func run() throws {
        let document = try ScoreFile.read(file, grid: grid)
        document.noteRepairs(of: file)
        try tab ? drawTablature(document) : drawRoll(document)
    }

    private func drawRoll(_ document: ScoreDocument) throws {
        let stem = StoragePath.stem(of: file)
        if let over {
            let other = try ScoreFile.read(over, grid: grid)
            other.noteRepairs(of: over)
            let titles = (first: stem, over: StoragePath.stem(of: over))
            let roll = PianoRoll(
                document.score, over: other.score, titles: titles, title: title ?? "\(titles.first) and \(titles.over)")
            return try write(roll.svg, pages: { roll.pages() })
        }
        let roll = PianoRoll(
            document.score, prompt: prompt > 0 ? .notes(prompt) : .none, title: title ?? stem)
        try write(roll.svg, pages: { roll.pages() })
    }

    private func drawTablature(_ document: ScoreDocument) throws {
        let (tablature, remarks) = document.asTablature()
        for remark in remarks { Program.note(remark) }
        let own = tablature.information.title
        let drawing = TablatureDrawing(
            tablature,
            options: .init(
                tracks: try tracks?.indices(in: tablature.tracks.count, "track", of: file),
                bars: try bars?.indices(in: tablature.masterBars.count, of: file),
                title: title ?? (own.isEmpty ? StoragePath.stem(of: file) : nil)))
        try write(drawing.svg, pages: { drawing.pages() })
    }

    private func write(_ svg: () -> String, pages: (() -> [String])? = nil) throws {
        try PictureFile.write(svg(), to: output, pages: pages)
    }
}

/// `1,3`: numbers from 1.
struct NumberList: ExpressibleByArgument {
    let numbers: [Int]

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        numbers = words.compactMap { Int($0) }.filter { $0 > 0 }
        if numbers.count != words.count { return nil }
    }

    /// From 0.
    func indices(in count: Int, _ noun: String, of file: String) throws(Failure) -> [Int] {
        if let number = numbers.first(where: { $0 > count }) {
            throw Failure(.wrongUsage, "'\(file)' has no \(noun) \(number); it has \(count)")
        }
        return numbers.map { $0 - 1 }
    }
}

/// `5-12`: bars from 1, both included.
struct BarRange: ExpressibleByArgument {
    private let first: Int
    private let last: Int

    init?(argument: String) {
        let bounds = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(bounds.count), let first = bounds[0], first > 0 else { return nil }
        guard let last = bounds[bounds.count - 1], last >= first else { return nil }
        self.first = first
        self.last = last
    }

    /// From 0; what lies beyond the end is left out.
    func indices(in count: Int, of file: String) throws(Failure) -> Range<Int> {
        guard first <= count else { throw Failure(.wrongUsage, "'\(file)' has no bar \(first); it has \(count)") }
        return first - 1..<min(last, count)
    }
}
