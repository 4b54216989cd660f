import Face
import JSON
import Music
import Storage

/// Leaves takes in the files that are asked for, with a recipe beside each.
struct TakeWriter {
    let folder: String
    let pieces: PieceWriter

    /// What became of a take, for the report.
    struct Written {
        /// From 1.
        let number: Int
        let files: [String]
        let notes: Int
        /// Which notes of the whole piece the model wrote, as places in the canonical order of all; rising.
        let written: [Int]
        /// All that the model was asked, and what it wrote behind it, in words.
        let asked: String, answer: String
        /// How the take came to its end, in words.
        let ending: String
        /// What else is worth knowing, such as tokens and the mask's mass.
        let facts: [JSONValue.Member]

        var json: JSONValue {
            let members: [JSONValue.Member] = [
                .init("files", .array(files.map { .string($0) })), .init("notes", .integer(notes)),
                .init("ending", .string(ending)),
            ]
            return .object(members + facts)
        }
    }

    /// One take as it is handed over.
    struct Finished {
        /// From 1; the files are called by it.
        let number: Int
        let piece: ComposedPiece
        /// nil leaves none.
        var recipe: Recipe?
        /// Notes that the model wrote.
        let notes: Int
        /// All that the model was asked, and what it wrote behind it, in words.
        let asked: String, answer: String
        let ending: String
        var facts: [JSONValue.Member] = []
    }

    /// Writes takes; those before a failure stay, and of the one that fails none of its files is left.
    func write(_ takes: [Finished], _ listener: some GenerationListener) throws -> [Written] {
        try Storage.createFolder(folder)
        var written: [Written] = []
        var remarks: [String] = []
        for take in takes {
            try listener.checkWanted()
            let stem = StoragePath.joined(folder, "take-\(take.number)")
            var files = try pieces.files(of: take.piece, named: stem)
            try listener.checkWanted()
            if let recipe = take.recipe { files.add(recipe.bytes, at: stem + ".recipe.json") }
            try files.write()
            let places = take.piece.written?.sorted() ?? Array(0..<take.piece.score.noteCount)
            let one = Written(
                number: take.number, files: files.paths, notes: take.notes, written: places,
                asked: take.asked, answer: take.answer, ending: take.ending,
                facts: take.facts)
            written.append(one)
            for remark in files.remarks where !remarks.contains(remark) { remarks.append(remark) }
            listener.wrote(one, done: written.count, of: takes.count)
        }
        for remark in remarks { listener.remark(remark) }
        return written
    }
}
