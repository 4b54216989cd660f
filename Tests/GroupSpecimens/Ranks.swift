import Foundation
public import Torch

/// Runs the ranks of a group as threads of this process.
public enum Ranks {
    /// What each rank returned, in their order; the first error where one throws.
    public static func run<Result: Sendable>(
        _ count: Int, port: UInt16 = freePort(), serves: Bool = true,
        onLoss: (@Sendable (ProcessGroupError) -> Void)? = nil,
        _ body: @escaping @Sendable (ProcessGroup) throws -> Result
    ) throws -> [Result] {
        let results = Results<Result>(count)
        for rank in 0..<count {
            Thread {
                var place = Rendezvous(rank: rank, count: count, host: "127.0.0.1", port: port)
                place.serves = serves && rank == 0
                place.patience = 60
                results.set(
                    rank,
                    Swift.Result {
                        let group = try ProcessGroup(place, onLoss: onLoss)
                        defer { group.leave() }
                        return try body(group)
                    })
            }.start()
        }
        return try results.all()
    }

    /// A port that nobody listens on.
    public static func freePort() -> UInt16 {
        let descriptor = socket(AF_INET, stream, 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = bind(descriptor, pointer, length)
                _ = getsockname(descriptor, pointer, &length)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif
}

private final class Results<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var values: [Int: Result<Value, any Error>] = [:]
    private let count: Int

    init(_ count: Int) { self.count = count }

    func set(_ rank: Int, _ value: Result<Value, any Error>) {
        condition.withLock {
            values[rank] = value
            condition.broadcast()
        }
    }

    func all() throws -> [Value] {
        try condition.withLock {
            while values.count < count { condition.wait() }
            return try (0..<count).compactMap { try values[$0]?.get() }
        }
    }
}
