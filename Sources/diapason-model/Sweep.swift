import Face
import JSON
import Rendering
import Storage
import Training

/// Several runs of one file, one for each combination of values of some keys.
struct Sweep {
    /// A key and the values that it takes.
    struct Axis: Hashable {
        let key: String
        let values: [String]

        /// Reads `key=v1,v2`; commas in brackets, braces and quotes part nothing.
        init(_ text: String) throws(Failure) {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw Failure(.wrongUsage, "'\(text)' says no values; write --sweep key=v1,v2")
            }
            key = String(text[..<equals])
            var values = [""]
            var depth = 0
            var quote: Character?
            for character in text[text.index(after: equals)...] {
                if let open = quote {
                    if character == open { quote = nil }
                } else if character == "\"" || character == "'" {
                    quote = character
                } else if "[{".contains(character) {
                    depth += 1
                } else if "]}".contains(character) {
                    depth -= 1
                }
                if character == ",", depth == 0, quote == nil {
                    values.append("")
                } else {
                    values[values.count - 1].append(character)
                }
            }
            guard !values.contains("") else {
                throw Failure(.wrongUsage, "'\(text)' has an empty value; write --sweep key=v1,v2")
            }
            self.values = values
        }
    }

    /// What came of one run.
    private struct Entry {
        let name: String
        let folder: RunFolder
        let results: JSONValue
        var heldOut: Double? {
            (results["best_held_out_loss"] ?? results["held_out_loss_after"])?.numberValue
        }
    }

    let axes: [Axis]

    init(_ texts: [String]) throws(Failure) {
        var axes: [Axis] = []
        for text in texts {
            let axis = try Axis(text)
            guard !axes.contains(where: { $0.key == axis.key }) else {
                throw Failure(.wrongUsage, "--sweep names '\(axis.key)' twice; write all its values in one")
            }
            guard axis.key != "output_dir" else {
                throw Failure(.wrongUsage, "--sweep makes folders of its own below output_dir; sweep other keys")
            }
            axes.append(axis)
        }
        self.axes = axes
    }

    /// The assignments of each run: the grid, the last key's values next to each other.
    var combinations: [[String]] {
        axes.reduce([[]]) { combinations, axis in
            combinations.flatMap { before in axis.values.map { before + ["\(axis.key)=\($0)"] } }
        }
    }

    /// Runs one after the other, and then says which was best.
    ///
    /// - Parameter output: the folder under which each run has one.
    func perform(
        _ file: YAMLFile, output: String, resume: Bool, command: String, exchange: any GradientExchange
    ) throws {
        let combinations = combinations
        // Everything is read before the first run begins: a mistake in the last must not show after hours.
        let runs = try combinations.map { changes in
            var file = file
            for change in changes { try file.set(change) }
            var run = try RunFile(file)
            run.output = output + "/" + Self.folderName(changes)
            if resume, run.start == .anew { run.start = .last }
            return run
        }
        var entries: [Entry] = []
        for (index, (run, changes)) in zip(runs, combinations).enumerated() {
            let name = changes.joined(separator: " ")
            if exchange.rank == 0 { Program.note("run \(index + 1) of \(runs.count): \(name)") }
            let results = try TrainingRun(run, command: command, exchange: exchange).perform()
            entries.append(Entry(name: name, folder: RunFolder(path: run.output), results: results))
        }
        guard exchange.rank == 0 else { return }
        entries.sort { ($0.heldOut ?? .infinity) < ($1.heldOut ?? .infinity) }
        print(table(entries))
        try write(entries, to: output)
    }

    /// A name for a folder; letters that some file systems refuse are replaced.
    private static func folderName(_ changes: [String]) -> String {
        String(
            changes.joined(separator: ",").map { character in
                character.isASCII && (character.isLetter || character.isNumber || "=.,-_+".contains(character))
                    ? character : "_"
            })
    }

    private func table(_ entries: [Entry]) -> String {
        let head = ["held-out loss", "bits a note", "tokens", "run"]
        let rows = entries.map { entry in
            [
                entry.heldOut.map { Words.decimal($0, 4) } ?? "none",
                entry.results["held_out_bits_per_note_after"]?.numberValue.map { Words.decimal($0, 2) } ?? "none",
                entry.results["trained_tokens"]?.integerValue.map(Numbers.grouped) ?? "", entry.name,
            ]
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        return ([head] + rows).map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column == row.count - 1 ? row[column] : padding + row[column]
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// `sweep.json` with the results in the order of the table, and one picture of all runs.
    private func write(_ entries: [Entry], to output: String) throws {
        let json = entries.map { entry in
            JSONValue.object([
                .init("run", .string(entry.name)), .init("folder", .string(entry.folder.path)),
                .init("results", entry.results),
            ])
        }
        try Storage.write(JSONValue.array(json).text(indented: true) + "\n", to: output + "/sweep.json")
        let curves = try entries.map { ($0.name, RunCurves(lines: try Storage.read($0.folder.metrics))) }
        // As many as there are colours that can be told apart.
        let shown = curves.prefix(8).enumerated()
        let heldOut = shown.map { CurvePanel.Curve($1.0, $1.1.heldOut, style: .marked, colour: $0) }
        let training = shown.map { CurvePanel.Curve($1.0, $1.1.loss, style: .trend, colour: $0) }
        let board = CurveBoard(
            title: "Sweep of \(axes.map(\.key).joined(separator: ", "))",
            facts: ["\(entries.count) runs"] + (entries.count > 8 ? ["the best 8 are drawn"] : []),
            lines: [
                [CurvePanel("Held-out loss in nats a token", heldOut, height: 330)],
                [CurvePanel("Training loss in nats a token", training, height: 330)],
            ])
        let svg = board.svg()
        try Storage.write(svg, to: output + "/sweep.svg")
        do {
            try PictureFile.write(svg, to: output + "/sweep.png")
        } catch let error as RenderingError {
            Program.note("no sweep.png: \(error.sentence)")
        }
        Program.note("the picture of the sweep is '\(output)/sweep.svg', its numbers are in 'sweep.json'")
    }
}
