import Storage
import Testing

@Suite struct MappedFileTests {
    @Test(arguments: [0, 1, 4096, 100_001])
    func aMappedFileHasTheBytesOfTheFile(count: Int) throws {
        let scratch = try Scratch()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try Storage.write(bytes, to: scratch("a"))
        let file = try MappedFile(scratch("a"))
        #expect(file.count == count)
        #expect(file.withBytes { Array($0) } == bytes)
    }

    @Test func onlyRegularFilesAreMapped() throws {
        let scratch = try Scratch()
        #expect(throws: StorageError(.missing, scratch("none"), "no such file or folder")) {
            try MappedFile(scratch("none"))
        }
        #expect(throws: StorageError(.unreadable, scratch.path, "it is a folder")) { try MappedFile(scratch.path) }
        #expect(throws: StorageError(.unreadable, "/dev/null", "it is not a regular file")) {
            try MappedFile("/dev/null")
        }
    }
}
