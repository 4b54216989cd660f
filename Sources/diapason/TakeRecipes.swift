import Evaluation
import Face
import Music
import Storage

/// What the takes of a folder were asked for, from the recipes beside them.
struct TakeRecipes {
    /// What a take was asked for, and what of its notes counts.
    struct Asked {
        let demand: MusicalDemand
        let origin: Origin
    }

    enum Origin {
        /// The whole take is new.
        case invention
        /// It goes on after the first notes of a score.
        case continuation(of: Recipe.Ingredient, notes: Int, inStages: Bool)
        /// Some bars of a score were written anew.
        case rewriting
    }

    private let digests = FileDigests()
    private var prompts: [Recipe.Ingredient: Score?] = [:]

    /// What the recipe beside a MIDI file says; nil where there is none.
    ///
    /// Other files of a take have no recipe here: text has no bars, and a tablature is rounded to what can be written.
    ///
    /// - Throws: `Failure` or `StorageError` that name a recipe which cannot be read or asks for what nobody understands.
    static func asked(ofPiece path: String) throws -> Asked? {
        guard StoragePath.fileExtension(of: path) == "mid" else { return nil }
        let name = StoragePath.stem(of: path) + ".recipe.json"
        let file = StoragePath.parent(of: path).map { StoragePath.joined($0, name) } ?? name
        guard Storage.exists(file) else { return nil }
        let recipe = try Recipe(readingFrom: file)
        do throws(TaskError) {
            return try Asked(recipe)
        } catch {
            throw Failure(.badInput, "'\(file)' is a recipe that cannot be understood: \(error.reason)")
        }
    }

    /// The score of an ingredient as it was when the take was made; nil where it is gone, or another file by now.
    mutating func prompt(_ ingredient: Recipe.Ingredient, grid: Grid) -> Score? {
        if let known = prompts[ingredient] { return known }
        var score: Score?
        // Standard input is not there any more, and a device has no end.
        if ingredient.path != "-", let file = Storage.identity(of: ingredient.path), file.length <= Self.longestPrompt,
            (try? digests.digest(ofFile: ingredient.path)) == ingredient.digest
        {
            score = try? ScoreFile.read(ingredient.path, grid: grid).score
        }
        prompts[ingredient] = .some(score)
        return score
    }

    private static let longestPrompt = 1 << 28
}

extension TakeRecipes.Asked {
    /// What the options of `generate` ask for that can be measured.
    fileprivate init(_ recipe: Recipe) throws(TaskError) {
        let options = recipe.options
        func number<Number: LosslessStringConvertible>(_ name: String) throws(TaskError) -> Number? {
            guard let word = options.word(of: name) else { return nil }
            guard let number = Number(word) else { throw TaskError("--\(name) is '\(word.prefix(40))', no number") }
            return number
        }
        // How many notes a second is said of a piece without a score alone.
        let density: Double? = recipe.prompt == nil ? try number("density") : nil
        demand = try MusicalDemand.read(
            key: options.word(of: "key"), scale: options.word(of: "scale"), chords: options.word(of: "chords"),
            range: options.word(of: "range"), bars: try number("bars"), density: density)
        if let prompt = recipe.prompt {
            if options.word(of: "infill") != nil || options.word(of: "vary") != nil {
                origin = .rewriting
            } else {
                guard let notes: Int = try number("notes"), notes > 0 else {
                    throw TaskError("it does not say how many --notes of the score were given")
                }
                origin = .continuation(of: prompt, notes: notes, inStages: options.word(of: "staged") != nil)
            }
        } else {
            origin = .invention
        }
    }
}
