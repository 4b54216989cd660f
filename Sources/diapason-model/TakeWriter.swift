import Face
import JSON
import Storage

/// Leaves takes in the files that are asked for, with a recipe beside each.
struct TakeWriter {
    let folder: String
    let pieces: PieceWriter

    /// What became of a take, for the report.
    struct Written {
        let files: [String]
        let notes: Int
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
        let ending: String
        var facts: [JSONValue.Member] = []
    }

    /// Writes takes; those before a failure stay, and of the one that fails none of its files is left.
    func write(_ takes: [Finished]) throws -> [Written] {
        try Storage.createFolder(folder)
        var progress = ProgressLine("write")
        var written: [Written] = []
        var remarks: [String] = []
        for (index, take) in takes.enumerated() {
            let stem = StoragePath.joined(folder, "take-\(take.number)")
            var files = try pieces.files(of: take.piece, named: stem)
            if let recipe = take.recipe { files.add(recipe.bytes, at: stem + ".recipe.json") }
            try files.write()
            written.append(
                Written(files: files.paths, notes: take.notes, ending: take.ending, facts: take.facts))
            for remark in files.remarks where !remarks.contains(remark) { remarks.append(remark) }
            progress.update(index + 1, of: takes.count)
        }
        for remark in remarks { Program.note(remark) }
        return written
    }
}
