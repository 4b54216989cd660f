import Storage
import Testing

@Suite struct StoragePathTests {
    @Test(
        arguments: [
            ("a/b.mid", "a", "b.mid"), ("b.mid", nil, "b.mid"), ("/b.mid", "/", "b.mid"), ("/", nil, ""),
            ("a//b/", "a", "b"), ("/a/b", "/a", "b"), ("", nil, ""),
        ] as [(String, String?, String)])
    func parentAndName(path: String, parent: String?, name: String) {
        #expect(StoragePath.parent(of: path) == parent)
        #expect(StoragePath.name(of: path) == name)
    }

    @Test(arguments: [("Song.MID", "mid"), ("a.b/c", ""), (".hidden", ""), ("x.tar.gz", "gz"), ("x.", ""), ("-", "")])
    func fileExtensionIsWhatFollowsTheLastStopOfTheName(path: String, ending: String) {
        #expect(StoragePath.fileExtension(of: path) == ending)
    }
}
