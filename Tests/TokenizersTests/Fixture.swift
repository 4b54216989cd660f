import JSON
import Storage

/// The files that `tokenizer_fixture.py` and `tokenizer_kinds.py` in `Tests/References` wrote.
enum Fixture {
    static func path(_ name: String) -> String {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return folder + "/Fixtures/" + name
    }

    static func read(_ name: String) throws -> [UInt8] { try Storage.read(path(name)) }

    static func json(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: read(name))
    }

    /// One JSON text a line.
    static func jsonLines(_ name: String) throws -> [JSONValue] {
        try read(name).split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
    }
}
