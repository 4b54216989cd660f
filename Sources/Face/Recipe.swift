public import ArgumentParser
import Datasets
public import JSON
import Storage

/// What a take was made of, in a file beside it: enough to make the same take again, byte for byte.
///
/// The files that went into it count with every byte, so that a recipe never quietly makes something else.
public struct Recipe: Hashable, Sendable {
    /// A file or folder that a take is made from.
    public struct Ingredient: Hashable, Sendable {
        /// As the user named it.
        public var path: String
        /// Its SHA-256, see ``FileDigests``.
        public var digest: String

        public init(path: String, digest: String) {
            self.path = path
            self.digest = digest
        }
    }

    /// The program that made the take.
    public var program = Program.version
    /// nil where a server is asked, which does not show its files.
    public var model: Ingredient?
    public var adapter: Ingredient?
    /// The score that was continued, filled in or varied; nil where there was none.
    public var prompt: Ingredient?
    /// The SHA-256 of the text that the model was asked with: system text, prompt and begun answer.
    public var asked: String
    /// What computed, where that matters to the last bit: the engine, the form of its weights, the processor's
    /// instructions.
    public var engine: [JSONValue.Member]
    /// What `generate` was asked for.
    public var options: CommandOptions
    /// Which of the takes of its seed, from 1; it is the same alone or among others.
    public var take: Int
    /// The SHA-256 of the finished piece, in words.
    public var result: String

    public init(
        model: Ingredient?, adapter: Ingredient?, prompt: Ingredient?, asked: String, engine: [JSONValue.Member] = [],
        options: CommandOptions, take: Int, result: String
    ) {
        self.model = model
        self.adapter = adapter
        self.prompt = prompt
        self.asked = asked
        self.engine = engine
        self.options = options
        self.take = take
        self.result = result
    }

    /// The options of `generate` that say nothing about the music.
    public static let outwardOptions: Set<String> = [
        "adapter", "count", "formats", "json", "out", "recipe", "silent", "soundfont", "threads",
    ]

    /// The number in the file that says how it is to be read.
    static let form = 1

    public var json: JSONValue {
        func json(_ ingredient: Ingredient?) -> JSONValue {
            guard let ingredient else { return .null }
            return ["path": .string(ingredient.path), "sha256": .string(ingredient.digest)]
        }
        return [
            "recipe": .integer(Self.form), "program": .string(program), "model": json(model), "adapter": json(adapter),
            "prompt": json(prompt), "asked": .string(asked), "engine": .object(engine), "take": .integer(take),
            "options": options.json, "result": .string(result),
        ]
    }

    public var bytes: [UInt8] { json.bytes(indented: true) + [0x0A] }
}

extension Recipe {
    private static let keys = [
        "recipe", "program", "model", "adapter", "prompt", "asked", "engine", "take", "options", "result",
    ]

    /// Reads a recipe, strictly: each key once, no others.
    ///
    /// - Throws: `StorageError`, or `Failure` with what is wrong.
    public init(readingFrom path: String) throws {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: Storage.read(path, limit: 1 << 20))
        } catch let error as JSONError {
            throw Failure(.badInput, "'\(path)' is no recipe: \(error)")
        }
        do throws(RecipeFault) {
            try self.init(json)
        } catch {
            throw Failure(.badInput, "'\(path)' is no recipe that this program can follow: \(error.reason)")
        }
    }

    init(_ json: JSONValue) throws(RecipeFault) {
        guard let members = json.members else { throw RecipeFault("it is \(json.kind), not an object") }
        guard json["recipe"] == .integer(Self.form) else {
            throw RecipeFault("\"recipe\" is not \(Self.form), so a newer program has written it, or none")
        }
        if let member = members.first(where: { !Self.keys.contains($0.key) }) {
            throw RecipeFault("it has the unknown key \"\(member.key.prefix(40))\"")
        }
        if let key = Self.keys.first(where: { json[$0] == nil }) { throw RecipeFault("the key \"\(key)\" is missing") }
        guard let program = json["program"]?.stringValue else { throw RecipeFault("\"program\" is no text") }
        guard let engine = json["engine"]?.members else { throw RecipeFault("\"engine\" is no object") }
        guard let take = json["take"]?.integerValue, (1...Self.mostTakes).contains(take) else {
            throw RecipeFault("\"take\" is no number from 1 to \(Self.mostTakes)")
        }
        guard let options = json["options"].flatMap(CommandOptions.init) else {
            throw RecipeFault("\"options\" holds something that no option can have")
        }
        self.init(
            model: try Self.ingredient("model", json), adapter: try Self.ingredient("adapter", json),
            prompt: try Self.ingredient("prompt", json), asked: try Self.digest("asked", json["asked"]),
            engine: engine, options: options, take: take, result: try Self.digest("result", json["result"]))
        self.program = program
    }

    public static let mostTakes = 1_000_000

    private static func ingredient(_ key: String, _ json: JSONValue) throws(RecipeFault) -> Ingredient? {
        guard let value = json[key], value != .null else { return nil }
        guard let members = value.members, members.count == 2, let path = value["path"]?.stringValue, !path.isEmpty
        else { throw RecipeFault("\"\(key)\" does not consist of a path and a sha256") }
        return Ingredient(path: path, digest: try digest(key, value["sha256"]))
    }

    private static func digest(_ key: String, _ value: JSONValue?) throws(RecipeFault) -> String {
        guard let text = value?.stringValue, text.utf8.count == 64,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw RecipeFault("\"\(key)\" holds no SHA-256 of 64 hexadecimal digits") }
        return text
    }
}

struct RecipeFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension Recipe {
    /// The command that the recipe was written by, with its options; where things go is for the caller to say.
    ///
    /// - Throws: `Failure` where the program no longer has an option, or takes its value.
    public func command<Command: ParsableArguments>(_: Command.Type) throws -> Command {
        let positional = prompt.map { ["--", $0.path] } ?? []
        do {
            return try Command.parse(options.arguments + positional)
        } catch {
            let words = Command.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
            throw Failure(
                .badInput, "the recipe, of diapason \(program), cannot be followed by \(Program.version): \(words)")
        }
    }

    /// Refuses what is not what the recipe was made from, with what has changed.
    public func check(model: Ingredient?, adapter: Ingredient?, prompt: Ingredient?) throws(Failure) {
        try Self.check("model", self.model, model)
        try Self.check("adapter", self.adapter, adapter)
        try Self.check("prompt", self.prompt, prompt)
    }

    private static func check(_ name: String, _ old: Ingredient?, _ new: Ingredient?) throws(Failure) {
        guard old?.digest != new?.digest else { return }
        switch (old, new) {
        case (let old?, nil): throw Failure(.badInput, "the recipe wants the \(name) '\(old.path)'; name it")
        case (nil, let new?): throw Failure(.badInput, "the recipe has no \(name), so leave out '\(new.path)'")
        case (let old?, let new?):
            throw Failure(
                .badInput,
                "the \(name) '\(new.path)' is not the one of the recipe: its SHA-256 begins with "
                    + "\(new.digest.prefix(12)), that of '\(old.path)' began with \(old.digest.prefix(12)); name the old one"
            )
        case (nil, nil): return
        }
    }

    /// Refuses to compose where the model would be asked something else than it was, or computed otherwise.
    public func check(asked: String, engine: [JSONValue.Member]) throws(Failure) {
        guard asked == self.asked else {
            throw Failure(
                .badInput,
                "the model would be asked in other words than in the recipe, of diapason \(program); this is "
                    + "\(Program.version), use that one")
        }
        for (old, new) in [(self.engine, engine), (engine, self.engine)] {
            for member in old where !new.contains(member) {
                throw Failure(
                    .badInput,
                    "the recipe was made with another engine: \"\(member.key)\" is \(Self.text(engine, member.key)) "
                        + "here and was \(Self.text(self.engine, member.key))")
            }
        }
    }

    private static func text(_ members: [JSONValue.Member], _ key: String) -> String {
        members.first { $0.key == key }?.value.text() ?? "not there"
    }

    /// Says so when a take came out otherwise than it was.
    ///
    /// - Parameter isRemote: a server composed, which nobody can hold to what it did before.
    public func check(result: String, isRemote: Bool) throws(Failure) {
        guard result != self.result else { return }
        guard !isRemote else {
            throw Failure(
                .lostRank,
                "the server wrote another take than that of the recipe: it draws as it likes, whatever the seed; try again, "
                    + "or compose where the model is")
        }
        let reason =
            program == Program.version
            ? "a change of the recipe by hand, or a machine that computes otherwise, makes another"
            : "diapason \(program) made that, and this is \(Program.version)"
        throw Failure(.badInput, "the take is not the one of the recipe: \(reason)")
    }
}
