import Storage
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct StorageTests {
    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
    func whatIsWrittenIsRead(count: Int) throws {
        let scratch = try Scratch()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try Storage.write(bytes, to: scratch("a"))
        #expect(try Storage.read(scratch("a")) == bytes)
    }

    @Test func textIsWrittenAsUTF8() throws {
        let scratch = try Scratch()
        try Storage.write("é ♪", to: scratch("a"))
        #expect(try Storage.read(scratch("a")) == Array("é ♪".utf8))
    }

    @Test func aLimitHoldsToTheByte() throws {
        let scratch = try Scratch()
        try Storage.write([UInt8](repeating: 1, count: 100), to: scratch("a"))
        #expect(try Storage.read(scratch("a"), limit: 100).count == 100)
        let error = #expect(throws: StorageError.self) { try Storage.read(scratch("a"), limit: 99) }
        #expect(error?.kind == .tooLarge)
        #expect(error?.description.contains("at most 99 are accepted") == true)
    }

    @Test func aFileWithoutALengthIsReadUpToItsLimit() throws {
        let error = #expect(throws: StorageError.self) { try Storage.read("/dev/zero", limit: 1000) }
        #expect(error?.kind == .tooLarge)
    }

    @Test func missingFilesAndFoldersAreToldApart() throws {
        let scratch = try Scratch()
        try Storage.write("x", to: scratch("file"))
        #expect(throws: StorageError(.missing, scratch("none"), "no such file or folder")) {
            try Storage.read(scratch("none"))
        }
        #expect(throws: StorageError(.unreadable, scratch.path, "it is a folder")) { try Storage.read(scratch.path) }
        #expect((#expect(throws: StorageError.self) { try Storage.read(scratch("file/x")) })?.kind == .missing)
        // What follows a NUL must not be cut off: 'file\0' is not 'file'.
        #expect((#expect(throws: StorageError.self) { try Storage.read(scratch("file\0")) })?.kind == .missing)
    }

    @Test func writingReplacesTheFileAndKeepsItsRights() throws {
        let scratch = try Scratch()
        try Storage.write("old", to: scratch("a"))
        chmod(scratch("a"), 0o640)
        try Storage.write("new", to: scratch("a"))
        var status = stat()
        #expect(stat(scratch("a"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
        #expect(try Storage.read(scratch("a")) == Array("new".utf8))
        #expect(try Storage.files(under: scratch.path, endingWith: [""]) == ["a"])
    }

    @Test func writingThroughALinkKeepsTheLink() throws {
        let scratch = try Scratch()
        try Storage.createFolder(scratch("far"))
        try Storage.write("old", to: scratch("far/file"))
        #expect(symlink("far/file", scratch("link")) == 0)
        try Storage.write("new", to: scratch("link"))
        #expect(try Storage.read(scratch("far/file")) == Array("new".utf8))
        var status = stat()
        #expect(lstat(scratch("link"), &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFLNK)
    }

    @Test func devicesAreWrittenInPlace() throws {
        try Storage.write("gone", to: "/dev/null")
        var status = stat()
        #expect(lstat("/dev/null", &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFCHR)
    }

    @Test func aWriteThatFailsLeavesTheOldFileAndNothingElse() throws {
        let scratch = try Scratch()
        try Storage.createFolder(scratch("a"))
        #expect(throws: StorageError(.unwritable, scratch("a"), "it is a folder")) {
            try Storage.write("x", to: scratch("a"))
        }
        #expect(throws: StorageError(.unwritable, scratch("none/b"), "no such file or folder")) {
            try Storage.write("x", to: scratch("none/b"))
        }
        // Writing to this device is how Linux plays a full disk.
        if Storage.exists("/dev/full") {
            let error = #expect(throws: StorageError.self) { try Storage.write("x", to: "/dev/full") }
            #expect(error?.reason == "the disk is full; free some space and try again")
        }
    }

    @Test func foldersAreMadeWithTheirParents() throws {
        let scratch = try Scratch()
        try Storage.createFolder(scratch("a/b//c/"))
        try Storage.createFolder(scratch("a/b/c"))
        #expect(Storage.isFolder(scratch("a/b/c")))
        try Storage.write("x", to: scratch("file"))
        #expect(throws: StorageError(.unwritable, scratch("file"), "a file of that name is in the way")) {
            try Storage.createFolder(scratch("file"))
        }
    }
}
