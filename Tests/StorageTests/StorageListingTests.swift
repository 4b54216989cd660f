import Storage
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct StorageListingTests {
    @Test func filesAreListedAtEveryDepthInTheOrderOfTheirBytes() throws {
        let scratch = try Scratch()
        for name in [
            "b.mid", "B.MID", "a/z.midi", "a/b/c.mid", "a.mid", "notes.txt", ".hidden.mid", ".git/x.mid", "é.mid",
        ] {
            if let folder = StoragePath.parent(of: scratch(name)) { try Storage.createFolder(folder) }
            try Storage.write("x", to: scratch(name))
        }
        let files = try Storage.files(under: scratch.path, endingWith: [".mid", ".midi"])
        #expect(files == ["B.MID", "a.mid", "a/b/c.mid", "a/z.midi", "b.mid", "é.mid"])
    }

    @Test func linksInACircleAreHarmless() throws {
        let scratch = try Scratch()
        try Storage.createFolder(scratch("a/b"))
        try Storage.write("x", to: scratch("a/b/c.mid"))
        for link in ["a/b/up", "a/b/again", "self"] { #expect(symlink(scratch.path, scratch(link)) == 0) }
        #expect(symlink("b", scratch("a/A")) == 0)
        #expect(symlink("loop", scratch("loop")) == 0)
        #expect(try Storage.files(under: scratch.path, endingWith: [".mid"]) == ["a/b/c.mid"])
    }

    @Test func aLinkToAFolderElsewhereIsFollowed() throws {
        let scratch = try Scratch()
        try Storage.createFolder(scratch("corpus"))
        try Storage.createFolder(scratch("far"))
        try Storage.write("x", to: scratch("far/c.mid"))
        #expect(symlink("../far", scratch("corpus/link")) == 0)
        #expect(try Storage.files(under: scratch("corpus"), endingWith: [".mid"]) == ["link/c.mid"])
    }

    @Test func nothingGoesMissingInSilence() throws {
        let scratch = try Scratch()
        #expect(
            (#expect(throws: StorageError.self) {
                try Storage.files(under: scratch("none"), endingWith: [".mid"])
            })?.kind == .missing)
        #expect(symlink("nowhere", scratch("broken.mid")) == 0)
        #expect(
            (#expect(throws: StorageError.self) {
                try Storage.files(under: scratch.path, endingWith: [".mid"])
            })?.path == scratch("broken.mid"))
    }
}
