import Formats
import Mutators

/// Zip archives: files that were unpacked are packed, and unpack again as the same files.
func fuzz(_ bytes: [UInt8]) {
    guard let archive = try? ZipArchive(bytes) else { return }
    var writer = ZipWriter()
    var files: [[UInt8]] = []
    var names: [String] = []
    for entry in archive.entries {
        guard let contents = try? archive.contents(of: entry) else { continue }
        expectEqual(contents.count, entry.size, "a file is as long as the directory says")
        guard (try? writer.add(entry.name, contents)) != nil else { continue }
        names.append(entry.name)
        files.append(contents)
    }
    let back = expectReadable { () throws(FormatError) in
        let archive = try ZipArchive(writer.finished())
        var files: [[UInt8]] = []
        for entry in archive.entries { files.append(try archive.contents(of: entry)) }
        return (names: archive.entries.map(\.name), files: files)
    }
    guard let back else { return }
    expectEqual(back.names, names, "a written archive has the names of what was packed")
    expectEqual(back.files, files, "a written archive has the files that were packed")
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    ZipMutator.mutated(bytes, longest: longest, &dice, names: ["a", "b", "", "../a", "a/b", "\u{E9}", "e\u{301}"]) {
        contents, longest, dice in
        WordMutator.mutated(contents, longest: longest, &dice) { dice in "a\(dice.below(1_000))" }
    }
}
