import Formats
import JSON
import Music

/// The card of a corpus: Markdown for people, without the head that Hugging Face reads.
///
/// Source: Gebru et al. 2021, "Datasheets for Datasets", for the questions that it answers.
public struct CorpusCard: Hashable, Sendable {
    private let corpus: CorpusDescription

    public init(_ corpus: CorpusDescription) { self.corpus = corpus }

    /// The body, from its title to a line end.
    public var markdown: String {
        let sections = [opening, contents, making, notation, statistics, licences, use, limits, configuration]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var opening: [String] {
        ["# " + MarkdownText.plain(corpus.title), "", MarkdownText.plain(corpus.abstract)]
    }

    // MARK: What is in it

    private var contents: [String] {
        let rows = corpus.sides.map { side in
            ["`\(side.file)`"]
                + [side.pieces, side.variants, side.examples, side.words, side.tokens, side.answerTokens, side.rows]
                .map(FigureText.grouped) + [side.rows > 0 ? FigureText.short(100 * side.waste) + " %" : "–"]
        }
        let heads = ["split", "pieces", "variants", "examples", "words", "tokens", "of answers", "rows", "unused"]
        var lines = ["## What it holds", ""]
        lines += MarkdownText.table(heads, numbers: Set(1..<heads.count), rows)
        lines += [
            "",
            "A line of the JSONL files is one example: what a model is told (`system`), what it is given (`prompt`), "
                + "and what it is to answer (`completion`), or the three as turns of `messages`. `complete` says whether the answer ends where the piece "
                + "does, `piece` and `variant` which piece it is and which form of it (0 is the piece itself), "
                + "`first_note` where in the piece the excerpt begins, counted in words from 0, `notes` how many "
                + "words prompt and answer have together, and `tempo` the quarter notes a minute at its beginning.",
        ]
        for example in corpus.examples {
            lines += [""] + MarkdownText.code(Self.shortened(example).text(indented: true), "json")
        }
        if !corpus.examples.isEmpty { lines += ["", "Long texts are cut here at `…`; in the files they are whole."] }
        if corpus.sides.contains(where: { $0.rows > 0 }) {
            lines += [
                "",
                "The same examples stand in the `.safetensors` files as tokens, packed into rows: `tokens` are all "
                    + "tokens, `examples` the first token of each example, `answers` the first that is learnt, `rows` "
                    + "the first example of each row, `lines` the example's line in the JSONL file, from 0. Examples "
                    + "of one row are not to see each other.",
            ]
        }
        return lines
    }

    /// The example with its texts cut between words.
    private static func shortened(_ value: JSONValue) -> JSONValue {
        guard let members = value.members else { return value }
        return .object(
            members.map { member in
                guard let text = member.value.stringValue, text.count > 280 else { return member }
                let kept = text.prefix(260)
                let end = kept.lastIndex(of: " ") ?? kept.endIndex
                return .init(member.key, .string(kept[..<end] + " …"))
            })
    }

    // MARK: How it was made

    private var making: [String] {
        let statistics = corpus.statistics
        var lines = ["## How it was made", ""]
        lines += steps.map { "- " + $0 }
        if !statistics.excluded.isEmpty {
            let counts = statistics.excluded.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            lines += ["", "What was left out, and how often; `sources.jsonl` has the reason of each:", ""]
            lines += MarkdownText.table(
                ["reason", "count"], numbers: [1],
                counts.map { [MarkdownText.plain($0.key), FigureText.grouped($0.value)] })
        }
        return lines
    }

    /// What the configuration says, in words, as far as it says it.
    private var steps: [String] {
        let settings = corpus.configuration
        let duplicates = corpus.statistics.duplicates
        var steps: [String] = []
        switch settings["duplicates"]?.stringValue {
        case "near":
            steps.append(
                "Of pieces that are alike one stays, also where another was transposed, played at another tempo or "
                    + "edited a little: \(FigureText.grouped(duplicates)) were left out.")
        case "exact":
            steps.append(
                "Of pieces with the same notes one stays: \(FigureText.grouped(duplicates)) were left out.")
        case "keep": steps.append("Pieces that are alike all stay, on one side of the split.")
        default: break
        }
        if let share = settings["val_set_size"]?.numberValue {
            let work = settings["work"]?.stringValue == "folder" ? "folder" : "file"
            let seed = settings["seed"]?.integerValue.map { " and the seed \($0)" } ?? ""
            steps.append(
                "\(FigureText.short(100 * share)) % of the works are held out. A work, here a \(work), stands on one "
                    + "side with all its pieces, variants and excerpts; its name\(seed) decide on which, so files "
                    + "that are added move no other.")
        }
        if let common = settings["augment"]?["variants"]?.integerValue {
            let variants = settings["parts"]?.arrayValue?.map { $0["variants"]?.integerValue ?? common }.max() ?? common
            steps.append(
                variants > 0
                    ? "Pieces to train on have up to \(variants) further forms, transposed, modulated, at other tempos "
                        + "and with other dynamics; `sources.jsonl` says by how much. Held-out pieces have none."
                    : "Nothing is augmented: every piece stands there as it was found.")
        }
        if let length = settings["sequence_len"]?.integerValue {
            steps.append(
                "An example has at most \(FigureText.grouped(length)) tokens. Longer pieces are cut into windows where "
                    + "phrases end, between whole notes.")
        }
        steps.append("The same files and configuration give the same corpus, byte for byte.")
        return steps
    }

    // MARK: Notation

    private var notation: [String] {
        let hasBends = corpus.bends.contains { $0 != .none }
        var lines = [
            "## Notation", "",
            "A piece is words separated by spaces, and a word such as `p52:v57:d195:t212` is a note: its MIDI number, "
                + "its velocity, its duration, and the time from its onset to the next word's, both in ticks. "
                + "Notes stand in the order of onset, pitch, velocity and duration, so one piece has one text.",
        ]
        if hasBends {
            lines += [
                "",
                "`:b` at the end of a word is its bend, from 0 to 46 with 23 for none; a word with the pitch, velocity "
                    + "and end of one that still sounds moves that note's bend. Bends are written as "
                    + corpus.bends.filter { $0 != .none }.map(Self.words).joined(separator: " or ") + ".",
            ]
        }
        lines +=
            corpus.grids.isEmpty
            ? [] : ["", "A tick is " + corpus.grids.map(Self.words).joined(separator: "; or ") + "."]
        return lines
    }

    private static func words(_ grid: Grid) -> String {
        switch grid {
        case .ticksPerSecond(let rate):
            "1/\(rate) of a second (`\(grid)`), \(FigureText.short(1_000 / Double(max(rate, 1)))) ms, with the tempo applied"
        case .ticksPerQuarter(let rate): "1/\(rate) of a quarter note (`\(grid)`), whatever the tempo"
        case .file: "the smallest step of the piece's own file (`file`)"
        }
    }

    private static func words(_ bends: BendNotation) -> String {
        switch bends {
        case .none: "nothing"
        case .cents: "cents, in uneven steps up to 1,200 (`cents`)"
        case .paper(let range): "a wheel that reaches \(range.cents) cents either way (`\(bends)`)"
        }
    }

    // MARK: Statistics

    private var statistics: [String] {
        let statistics = corpus.statistics
        guard statistics.pieces > 0 else { return [] }
        var lines = [
            "## Statistics", "", statistics.totals.joined(separator: ", ") + "; of the pieces before augmentation.",
        ]
        if let picture = corpus.picture { lines += ["", "![How notes and pieces are distributed](\(picture))"] }
        lines += [""]
        lines += MarkdownText.table(
            ["", "least", "5 %", "median", "95 %", "most", "mean"], numbers: Set(1...6),
            statistics.rows.map { [$0.name, $0.from, $0.low, $0.median, $0.high, $0.to, $0.mean] })
        for (name, list) in statistics.lists where name != "left out" && !list.isEmpty {
            lines += ["", "\(name.prefix(1).uppercased() + name.dropFirst()): \(MarkdownText.plain(list))."]
        }
        lines += ["", "`stats.json` has every count."]
        return lines
    }

    // MARK: Licences

    private var licences: [String] {
        var lines = ["## Licences", ""]
        lines += MarkdownText.table(
            ["licence", "files"], numbers: [1],
            corpus.licences.map { [Self.licence($0.name), FigureText.grouped($0.files)] })
        let hasCredits = corpus.sources.contains { !$0.credit.isEmpty }
        let heads = ["source", "files", "pieces", "licence"] + (hasCredits ? ["credit"] : [])
        lines += ["", "The music comes from these folders:", ""]
        lines += MarkdownText.table(
            heads, numbers: [1, 2],
            corpus.sources.map {
                [
                    MarkdownText.plain($0.name), FigureText.grouped($0.files), FigureText.grouped($0.pieces),
                    Self.licence($0.licence),
                ] + (hasCredits ? [MarkdownText.plain($0.credit)] : [])
            })
        lines += [
            "",
            "`sources.jsonl` lists every file with its licence and SHA-256. An excerpt is under the licence of its file; "
                + "the corpus as a whole has to keep to all of them.",
        ]
        if corpus.licences.contains(where: \.name.isEmpty) {
            lines += ["", "Where no licence is stated, find out before you publish the corpus or a model made of it."]
        }
        return lines
    }

    private static func licence(_ name: String) -> String { name.isEmpty ? "not stated" : MarkdownText.plain(name) }

    // MARK: Use

    private var use: [String] {
        let train = corpus.sides.first
        return [
            "## How to use it", "",
            "With Hugging Face's `datasets`, by the name of the folder that this file lies in, here `corpus`:",
            "",
        ]
            + MarkdownText.code(
                """
                from datasets import load_dataset
                corpus = load_dataset("corpus")
                print(corpus["\(train?.name ?? "train")"][0]["completion"])
                """, "python") + [
                "",
                "With Diapason, where `train.yaml` names a model and this folder under `dataset`:", "",
            ] + MarkdownText.code("diapason train train.yaml", "sh") + [
                "", "`croissant.json` describes the files to programs that read Croissant 1.0.",
            ]
    }

    private var limits: [String] {
        var limits = [
            "What a file says is taken for the music: wrong notes, tempos and keys of files are in here too.",
            "Keys are found by looking at the notes, not read: some are wrong, and music without a key may be given one.",
            "Copies are found by their notes; another arrangement of a work may stand on the other side of the split.",
        ]
        if corpus.bends.allSatisfy({ $0 == .none }) {
            limits.append("Pedals, bends and all other controllers are left out.")
        } else {
            limits.append("Pedals and all other controllers but bends are left out.")
        }
        return ["## Limits", ""] + limits.map { "- " + $0 }
    }

    private var configuration: [String] {
        ["## Configuration", ""] + MarkdownText.code(corpus.configuration.text(indented: true), "json")
    }
}
