import Foundation
import JSON
import Synchronization

/// A server of this process that answers each request as a test wants it to, well or badly.
final class FakeServer: Sendable {
    struct Request: Sendable {
        /// From 0, in the order in which they came.
        var number: Int
        var path: String
        /// As it came, header lines and all.
        var head: String
        var body: [UInt8]

        var json: JSONValue? { try? JSONValue(parsing: body) }
    }

    /// What is done for a request, one after the other; the connection is closed behind it.
    enum Action: Sendable {
        case send([UInt8])
        case pause(milliseconds: Int)
        /// Sends these bytes again and again until the other side has had enough.
        case endless([UInt8], pause: Int)
    }

    let port: Int
    private let listener: Int32
    private let requests = Mutex<[Request]>([])
    private let answer: @Sendable (Request) -> [Action]

    /// - Throws: where there is no port to be had.
    init(_ answer: @escaping @Sendable (Request) -> [Action]) throws {
        self.answer = answer
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let listener = socket(AF_INET, stream, 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, raw, &length) == 0
            }
        }
        guard isBound else { throw CocoaError(.featureUnsupported) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    var address: String { "http://127.0.0.1:\(port)/v1" }
    var received: [Request] { requests.withLock { $0 } }

    /// From now on nobody answers.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        guard var request = read(connection) else { return }
        requests.withLock { requests in
            request.number = requests.count
            requests.append(request)
        }
        for action in answer(request) {
            switch action {
            case .send(let bytes): guard send(bytes, connection) else { return }
            case .pause(let milliseconds): usleep(UInt32(milliseconds) * 1_000)
            case .endless(let bytes, let pause):
                while send(bytes, connection) { usleep(UInt32(pause) * 1_000) }
                return
            }
        }
    }

    private func send(_ bytes: [UInt8], _ connection: Int32) -> Bool {
        #if canImport(Darwin)
            let quietly: Int32 = 0
        #else
            let quietly = Int32(MSG_NOSIGNAL)
        #endif
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress, $0.count, quietly)
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var headEnd: Int?
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            if headEnd == nil {
                headEnd = (0..<max(bytes.count - 3, 0)).first { Array(bytes[$0..<$0 + 4]) == [13, 10, 13, 10] }
            }
            guard let headEnd else { continue }
            let head = String(decoding: bytes[..<headEnd], as: UTF8.self)
            let length =
                head.split(separator: "\r\n").compactMap { line -> Int? in
                    line.lowercased().hasPrefix("content-length:")
                        ? Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) : nil
                }.first ?? 0
            guard bytes.count >= headEnd + 4 + length else { continue }
            let path = head.split(separator: " ").dropFirst().first.map(String.init) ?? ""
            return Request(number: 0, path: path, head: head, body: Array(bytes[(headEnd + 4)...]))
        }
    }
}

extension FakeServer.Action {
    static func head(_ status: Int = 200, type: String = "text/event-stream", _ others: String...) -> Self {
        let lines = ["HTTP/1.1 \(status) Words", "Content-Type: \(type)", "Connection: close"] + others
        return .send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
    }

    /// A piece of text as an event of `/completions`.
    static func piece(_ text: String, reason: String? = nil) -> Self {
        let choice: JSONValue = [
            "index": 0, "text": .string(text), "finish_reason": reason.map { .string($0) } ?? .null,
        ]
        return .send(Array("data: ".utf8) + (["choices": .array([choice])] as JSONValue).bytes() + [10, 10])
    }

    static var done: Self { .send(Array("data: [DONE]\n\n".utf8)) }

    static func text(_ text: String) -> Self { .send(Array(text.utf8)) }
}
