import Storage
import Testing

@Suite struct AppendedFileTests {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    @Test func entriesAreThereAsSoonAsTheyAreWritten() throws {
        let path = scratch("log")
        let file = try AppendedFile(path)
        try file.append("one\n")
        #expect(try Storage.read(path) == Array("one\n".utf8))
        try file.append("two\n")
        #expect(file.count == 8)
        try file.synchronize()
        #expect(try AppendedFile(path).count == 8)
    }

    @Test func aFileIsCutWhereItIsToGoOn() throws {
        let path = scratch("log")
        try Storage.write("one\ntwo\nthr", to: path)
        let file = try AppendedFile(path, length: 4)
        try file.append("2\n")
        #expect(try Storage.read(path) == Array("one\n2\n".utf8))
    }

    @Test func aFileThatBecameShorterIsRefused() throws {
        try Storage.write("one", to: scratch("log"))
        #expect(throws: StorageError.self) { try AppendedFile(scratch("log"), length: 4) }
        #expect(throws: StorageError.self) { try AppendedFile(scratch("none/log")) }
    }

    @Test func aFolderIsHeldByOne() throws {
        try Storage.createFolder(scratch("run"))
        var first: FolderLock? = try FolderLock(scratch("run"))
        #expect(throws: StorageError.self) { try FolderLock(scratch("run")) }
        withExtendedLifetime(first) {}
        first = nil
        _ = try FolderLock(scratch("run"))
    }
}
