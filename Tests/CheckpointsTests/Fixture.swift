import Checkpoints
import JSON
import Storage

/// The files that the scripts in `Tests/References` wrote.
enum Fixture {
    static func read(_ name: String) throws -> [UInt8] {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return try Storage.read(folder + "/Fixtures/" + name)
    }

    static func json(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: read(name))
    }
}

extension GGUF {
    func floats(_ name: String) throws -> [Float] {
        let count = try tensor(name).count
        return try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            try readFloats(name, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            filled = count
        }
    }
}

extension Safetensors {
    func floats(_ name: String) throws -> [Float] {
        let count = try tensor(name).count
        return try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            try readFloats(name, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            filled = count
        }
    }
}
