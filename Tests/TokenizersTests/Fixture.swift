import JSON
import Storage

/// The files that `Tests/References/tokenizer_fixture.py` wrote.
enum Fixture {
    static func read(_ name: String) throws -> [UInt8] {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return try Storage.read(folder + "/Fixtures/" + name)
    }

    static func json(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: read(name))
    }

    /// One JSON text a line.
    static func jsonLines(_ name: String) throws -> [JSONValue] {
        try read(name).split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
    }
}
