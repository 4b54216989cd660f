import Storage
import Testing

@Suite struct FolderReplacementTests {
    let folder: Scratch
    init() throws { folder = try Scratch() }

    private func replace(_ target: String, with text: String) throws {
        let replacement = try FolderReplacement(of: target)
        try Storage.write(text, to: replacement.path + "/a")
        try replacement.publish()
    }

    private func content(_ path: String) throws -> String { String(decoding: try Storage.read(path), as: UTF8.self) }

    @Test func theNewFolderTakesThePlaceOfTheOldAndLeavesNothingBeside() throws {
        try replace(folder("x"), with: "1")
        try Storage.write("old", to: folder("x/b"))
        try replace(folder("x/"), with: "2")
        #expect(try content(folder("x/a")) == "2")
        #expect(try Storage.entries(of: folder("x")) == ["a"])
        #expect(try Storage.entries(of: folder.path) == ["x"])
    }

    @Test func whatIsNotPublishedLeavesTheOldFolder() throws {
        try replace(folder("x"), with: "1")
        do {
            let replacement = try FolderReplacement(of: folder("x"))
            try Storage.write("2", to: replacement.path + "/a")
        }
        #expect(try content(folder("x/a")) == "1")
        #expect(try Storage.entries(of: folder.path) == ["x"])
    }

    @Test func whatAKilledProgramLeftIsRemoved() throws {
        try Storage.createFolder(folder(".x.part/deep"))
        try Storage.write("half", to: folder(".x.part/deep/a"))
        try Storage.write("", to: folder(".x.lock"))
        try replace(folder("x"), with: "1")
        #expect(try Storage.entries(of: folder.path) == ["x"])
        #expect(try Storage.entries(of: folder("x")) == ["a"])
    }

    @Test func aFolderThatWasCaughtBetweenTwoNamesComesBack() throws {
        try Storage.createFolder(folder(".x.old"))
        try Storage.write("1", to: folder(".x.old/a"))
        do { _ = try FolderReplacement(of: folder("x")) }
        #expect(try content(folder("x/a")) == "1")
    }

    @Test func twoProgramsDoNotWriteTheSameFolder() throws {
        let first = try FolderReplacement(of: folder("x"))
        #expect(throws: StorageError.self) { _ = try FolderReplacement(of: folder("x")) }
        try Storage.write("1", to: first.path + "/a")
        try first.publish()
        #expect(try content(folder("x/a")) == "1")
    }

    @Test(arguments: ["", "/", ".", "..", "a/.."]) func namesOfNoFolderAreRefused(name: String) {
        #expect(throws: StorageError.self) { _ = try FolderReplacement(of: name) }
    }
}
