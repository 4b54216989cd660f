/// The text of an answer as its bytes arrive: handed out in whole characters, up to the first of some strings.
///
/// What may yet turn out to begin one of these strings is held back, so that no part of it is ever handed out.
public struct AnswerText: Hashable, Sendable {
    private let stops: [[UInt8]]
    /// The bytes that were not handed out.
    private var held: [UInt8] = []
    /// Whether one of the strings has come; nothing follows.
    public private(set) var hasStopped = false

    /// - Parameter stops: the strings; empty ones do not count.
    public init(stops: [String] = []) { self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty } }

    /// Takes in more bytes.
    public mutating func add(_ bytes: some Sequence<UInt8>) {
        guard !hasStopped else { return }
        let known = held.count
        held += bytes
        // A string that is new ends among the new bytes.
        var first: Int?
        for stop in stops {
            let from = max(known - stop.count + 1, 0)
            let place = (from..<max(held.count - stop.count + 1, from)).first { held[$0...].starts(with: stop) }
            if let place { first = min(place, first ?? place) }
        }
        if let first {
            held.removeSubrange(first...)
            hasStopped = true
        }
    }

    /// What can be handed out by now.
    ///
    /// - Parameter isComplete: nothing follows, so that nothing is held back; bytes that are no UTF-8 give U+FFFD.
    public mutating func take(isComplete: Bool = false) -> String {
        var count = held.count
        if !isComplete, !hasStopped {
            count -= stops.reduce(0) { max($0, Self.overlap(of: held, with: $1)) }
            count = Self.wholeCharacters(in: held[..<count])
        }
        defer { held.removeFirst(count) }
        return String(decoding: held[..<count], as: UTF8.self)
    }

    /// How many of the last bytes are the first of a string.
    private static func overlap(of bytes: [UInt8], with stop: [UInt8]) -> Int {
        var length = min(stop.count - 1, bytes.count)
        while length > 0, !bytes.suffix(length).elementsEqual(stop.prefix(length)) { length -= 1 }
        return length
    }

    /// How many bytes remain when a character that has only begun at the end is taken off.
    static func wholeCharacters(in bytes: ArraySlice<UInt8>) -> Int {
        for length in 1...4 where length <= bytes.count {
            let byte = bytes[bytes.endIndex - length]
            guard byte & 0xC0 != 0x80 else { continue }
            let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return needed > length ? bytes.count - length : bytes.count
        }
        return bytes.count
    }
}
