/// Takes the data out of a stream of server-sent events, however it is cut into pieces.
///
/// Source: the HTML standard, section 9.2.6; names, numbers and comments of events are left out, since nobody needs them.
package struct ServerEvents {
    /// The most bytes of one event.
    package static let longest = 1 << 20

    package init() {}

    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var endsInReturn = false

    /// Takes in bytes and hands out the data of the events that they complete.
    ///
    /// - Returns: nil for an event that is too long.
    package mutating func feed(_ bytes: some Sequence<UInt8>) -> [[UInt8]]? {
        var events: [[UInt8]] = []
        for byte in bytes {
            let isSecondOfPair = endsInReturn && byte == 0x0A
            endsInReturn = byte == 0x0D
            if isSecondOfPair { continue }
            if byte == 0x0A || byte == 0x0D {
                if let event = endLine() { events.append(event) }
            } else {
                line.append(byte)
            }
            guard line.count + data.count <= Self.longest else { return nil }
        }
        return events
    }

    /// What stands at the end of a stream that does not end in an empty line.
    package mutating func finish() -> [UInt8]? {
        if !line.isEmpty { _ = endLine() }
        return endLine()
    }

    private mutating func endLine() -> [UInt8]? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            defer { (data, hasData) = ([], false) }
            return hasData ? data : nil
        }
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        guard name.elementsEqual("data".utf8) else { return nil }
        var value = line.dropFirst(name.count + 1)
        if value.first == 0x20 { value.removeFirst() }
        if hasData { data.append(0x0A) }
        data += value
        hasData = true
        return nil
    }
}
