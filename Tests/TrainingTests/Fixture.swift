import Checkpoints

/// The files beside the tests of this room.
enum Fixture {
    static func folder(_ name: String) -> String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/Fixtures/" + name
    }
}

extension Safetensors {
    func integers(_ name: String) throws -> [Int32] { try numbers(name) }
    func doubles(_ name: String) throws -> [Double] { try numbers(name) }

    private func numbers<Number>(_ name: String) throws -> [Number] {
        let count = try tensor(name).count
        return try bytes(of: name).withUnsafeBytes { bytes in
            (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Number>.stride, as: Number.self) }
        }
    }
}
