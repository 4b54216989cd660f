import ArgumentParser
import Face
import Foundation
import JSON
import Music
import Storage
import Testing

/// A command with an option of every kind that `generate` may have.
private struct Command: ParsableCommand {
    enum Kind: String, CaseIterable, ExpressibleByArgument { case plain, fancy }

    struct Group: ParsableArguments {
        @Option var key: String?
        @Option var notesPerBar: String?
        @Flag var monophonic = false
    }

    @Argument var prompt: String?
    @Option var count = 4
    @Option var seed: UInt64 = 1
    @Option var maxTokens = 700
    @Option var topP = 0.95
    @Option var kind = Kind.plain
    @Option var grid: Grid?
    @Option var chord: [String] = []
    @Flag var fast = false
    @OptionGroup var group: Group
}

@Suite struct RecipeTests {
    private static let digest = String(repeating: "0123456789abcdef", count: 4)

    private func recipe(_ arguments: [String] = []) throws -> Recipe {
        let command = try Command.parse(arguments)
        return Recipe(
            model: .init(path: "m.gguf", digest: Self.digest), adapter: nil,
            prompt: .init(path: "a \"piece\".mid", digest: Self.digest), asked: Self.digest,
            engine: [.init("weights", "int8")], options: CommandOptions(of: command, without: ["count"]), take: 3,
            result: Self.digest)
    }

    private func scratch() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recipe-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func aCommandIsAskedForAgainWithEveryOption() throws {
        let lines: [[String]] = [
            [], ["--fast"], ["--seed", "18446744073709551615"], ["--top-p", "0.1", "--kind", "fancy"],
            ["--grid", "24/quarter", "--key=-A minor \"x\"", "--monophonic"], ["--chord", "Am", "--chord", "F"],
            ["--max-tokens=3", "--notes-per-bar", "4-16"],
        ]
        for line in lines {
            let options = CommandOptions(of: try Command.parse(line))
            let again = try #require(CommandOptions(try JSONValue(parsing: options.json.text())))
            #expect(again == options)
            #expect(CommandOptions(of: try Command.parse(again.arguments)) == options, "\(line)")
        }
        let options = CommandOptions(of: try Command.parse(["--chord", "Am", "--chord", "F", "--fast"]))
        #expect(options.word(of: "top-p") == "0.95" && options.word(of: "count") == "4")
        #expect(options.word(of: "chord") == "F" && options.word(of: "fast") == "" && options.word(of: "grid") == nil)
    }

    @Test func defaultsAreRecordedAndOutwardOptionsAreNot() throws {
        let options = CommandOptions(of: try Command.parse(["piece.mid"]), without: ["count"])
        #expect(
            options.json == ["seed": "1", "max-tokens": 700, "top-p": .number(0.95), "kind": "plain"],
            "\(options.json.text())")
    }

    @Test func optionsThatNoCommandLineHasAreRefused() {
        let bad: [JSONValue] = [
            ["a": .null], ["a": false], ["a": ["b": 1]], ["a": [[1]]], ["a": [true]], ["a": []], ["--a": 1], ["": 1],
            ["a b": 1], ["A": 1], ["a=b": 1], [], 7,
        ]
        for json in bad where json != [] { #expect(CommandOptions(json) == nil, "\(json.text())") }
    }

    @Test func aRecipeIsReadAsItWasWritten() throws {
        let folder = try scratch()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/take-3.recipe.json"
        let recipe = try recipe(["x.mid", "--fast", "--key", "A minor"])
        try Storage.write(recipe.bytes, to: path)
        let again = try Recipe(readingFrom: path)
        #expect(again == recipe)
        let command = try again.command(Command.self)
        #expect(command.fast && command.group.key == "A minor" && command.prompt == "a \"piece\".mid")
        #expect(CommandOptions(of: command, without: ["count"]) == recipe.options)
    }

    @Test func whatIsNoRecipeIsRefused() throws {
        let folder = try scratch()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/r.json"
        let good = try #require(recipe().json.members)
        func changed(_ key: String, _ value: JSONValue?) -> JSONValue {
            .object(good.compactMap { $0.key == key ? value.map { .init(key, $0) } : $0 })
        }
        var bad: [JSONValue] = [[], 1, "recipe", .object(good + [.init("more", 1)])]
        for member in good {
            bad.append(changed(member.key, nil))
            if !["model", "adapter", "prompt"].contains(member.key) { bad.append(changed(member.key, .null)) }
            bad.append(changed(member.key, [.null]))
        }
        bad += [changed("take", 0), changed("take", 3_000_000), changed("recipe", 2), changed("asked", "abc")]
        bad += [changed("result", .string(String(repeating: "G", count: 64))), changed("options", ["a": .null])]
        bad += [changed("model", ["path": "", "sha256": .string(Self.digest)]), changed("prompt", ["path": "a"])]
        for json in bad {
            try Storage.write(json.bytes(), to: path)
            let error = try #require(throws: Failure.self, "\(json.text())") { try Recipe(readingFrom: path) }
            #expect(error.exitCode == .badInput && !error.sentence.contains("\n"))
        }
        let whole = try recipe().bytes
        for end in stride(from: 0, to: whole.count - 1, by: 7) {
            try Storage.write(Array(whole[..<end]), to: path)
            #expect(throws: Failure.self) { try Recipe(readingFrom: path) }
        }
    }

    @Test func whatHasChangedIsTold() throws {
        let recipe = try recipe()
        let other = Recipe.Ingredient(path: "b.gguf", digest: String(repeating: "f", count: 64))
        #expect(throws: Never.self) {
            try recipe.check(model: .init(path: "elsewhere", digest: Self.digest), adapter: nil, prompt: recipe.prompt)
        }
        let cases: [(String, () throws -> Void)] = [
            ("model", { try recipe.check(model: other, adapter: nil, prompt: recipe.prompt) }),
            ("adapter", { try recipe.check(model: recipe.model, adapter: other, prompt: recipe.prompt) }),
            ("prompt", { try recipe.check(model: recipe.model, adapter: nil, prompt: nil) }),
            ("words", { try recipe.check(asked: other.digest, engine: recipe.engine) }),
            ("weights", { try recipe.check(asked: Self.digest, engine: [.init("weights", "int4")]) }),
            ("weights", { try recipe.check(asked: Self.digest, engine: []) }),
            ("take", { try recipe.check(result: other.digest, isRemote: false) }),
        ]
        for (word, check) in cases {
            let error = try #require(throws: Failure.self, "\(word)") { try check() }
            #expect(error.sentence.contains(word), "\(error.sentence)")
        }
    }

    @Test func anOptionThatIsGoneIsTold() throws {
        var json = try recipe().json
        let options = try #require(CommandOptions(["lost-option": 1]))
        var members = json.members ?? []
        for index in members.indices where members[index].key == "options" { members[index].value = options.json }
        json = .object(members)
        let folder = try scratch()
        defer { try? FileManager.default.removeItem(at: folder) }
        try Storage.write(json.bytes(), to: folder.path + "/r.json")
        let recipe = try Recipe(readingFrom: folder.path + "/r.json")
        let error = try #require(throws: Failure.self) { try recipe.command(Command.self) }
        #expect(error.sentence.contains("lost-option") && error.exitCode == .badInput)
    }

    @Test func digestsAreRememberedUntilTheFileIsWrittenTo() throws {
        let folder = try scratch()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/weights"
        let digests = FileDigests(rememberedIn: folder.path + "/cache")
        try Storage.write([UInt8](repeating: 1, count: 2 << 20), to: path)
        let first = try digests.digest(ofFile: path)
        #expect(first == (try FileDigests(rememberedIn: nil).digest(ofFile: path)) && first.utf8.count == 64)
        // Written a moment ago: another change might have the same time.
        #expect(!Storage.exists(folder.path + "/cache"))
        Thread.sleep(forTimeInterval: 4)
        #expect(try digests.digest(ofFile: path) == first)
        let remembered = try #require(try Storage.files(under: folder.path + "/cache", endingWith: [""]).first)
        // What is remembered is what is told.
        let note = folder.path + "/cache/" + remembered
        let line = String(decoding: try Storage.read(note), as: UTF8.self)
        let false_ = String(repeating: "0", count: 64)
        try Storage.write(false_ + line.dropFirst(64), to: note)
        #expect(try digests.digest(ofFile: path) == false_)
        // The same length and the old time of writing, and yet another file.
        let time = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        file.write(Data([2]))
        try file.close()
        try FileManager.default.setAttributes([.modificationDate: try #require(time)], ofItemAtPath: path)
        let second = try digests.digest(ofFile: path)
        #expect(second != false_ && second != first)
        #expect(second == (try FileDigests(rememberedIn: nil).digest(ofFile: path)))
    }

    @Test func aFolderIsItsFilesAndTheirNames() throws {
        let folder = try scratch()
        defer { try? FileManager.default.removeItem(at: folder) }
        let digests = FileDigests(rememberedIn: nil)
        func digest() throws -> String { try digests.digest(ofModel: folder.path) }
        try Storage.write("1", to: folder.path + "/config.json")
        let one = try digest()
        try Storage.write("readme", to: folder.path + "/README.md")
        #expect(try digest() == one)
        try Storage.move(folder.path + "/config.json", to: folder.path + "/other.json")
        #expect(try digest() != one)
        #expect(try digests.digest(ofFiles: ["a"], in: folder.path) != digests.digest(ofFiles: [], in: folder.path))
    }
}
