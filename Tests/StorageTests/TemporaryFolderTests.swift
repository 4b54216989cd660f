import Storage
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite(.serialized) struct TemporaryFolderTests {
    @Test func theFolderIsPrivateAndGoesWithItsOwner() throws {
        let path = try leaveFolder()
        #expect(!Storage.exists(path))
    }

    private func leaveFolder() throws -> String {
        var folder = try TemporaryFolder()
        try Storage.write("x", to: folder.file("a"))
        var status = stat()
        #expect(stat(folder.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        return folder.path
    }

    @Test func anInterruptedProgramTakesItsHalfMadeFilesWithIt() async {
        await #expect(processExitsWith: .exitCode(7)) {
            var folder = try TemporaryFolder()
            try Storage.write("x", to: folder.file("a"))
            try Storage.write("x", to: folder.file("b"))
            UnfinishedFiles.discard()
            _exit(Storage.exists(folder.path) ? 1 : 7)
        }
    }
}
