/// The bounded reader of all binary formats: a cursor over bytes that throws where they end and never goes back.
///
/// Every read checks first that its bytes are there. Multi-byte integers are big-endian, as in MIDI files.
public struct ByteReader: Sendable {
    public let bytes: [UInt8]
    /// The next byte to read.
    public private(set) var offset: Int
    /// Reading stops here; never beyond the bytes.
    public let end: Int

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = 0
        end = bytes.count
    }

    /// A reader of a part of the bytes; the range is cut to what is there.
    public init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        end = min(max(range.upperBound, 0), bytes.count)
        offset = min(max(range.lowerBound, 0), end)
    }

    public var remaining: Int { end - offset }
    public var isAtEnd: Bool { offset >= end }

    @inline(__always)
    public mutating func uint8() throws(FormatError) -> UInt8 {
        guard offset < end else { throw endsHere }
        let byte = bytes[offset]
        offset += 1
        return byte
    }

    public mutating func uint16() throws(FormatError) -> UInt16 {
        guard remaining >= 2 else { throw endsHere }
        let value = UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
        offset += 2
        return value
    }

    public mutating func uint32() throws(FormatError) -> UInt32 {
        let high = try uint16()
        return UInt32(high) << 16 | UInt32(try uint16())
    }

    /// The next byte, without reading it; nil at the end.
    public func peek() -> UInt8? {
        offset < end ? bytes[offset] : nil
    }

    /// Whether the next bytes are these.
    public func starts(with expected: StaticString, at position: Int) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard position >= 0, position <= end, end - position >= count else { return false }
        return expected.withUTF8Buffer { buffer in
            buffer.enumerated().allSatisfy { bytes[position + $0.offset] == $0.element }
        }
    }

    public mutating func skip(_ count: Int) throws(FormatError) {
        guard count >= 0, count <= remaining else { throw endsHere }
        offset += count
    }

    /// The next bytes as a slice that shares their storage.
    public mutating func slice(_ count: Int) throws(FormatError) -> ArraySlice<UInt8> {
        let start = offset
        try skip(count)
        return bytes[start..<offset]
    }

    private var endsHere: FormatError {
        FormatError(.malformed, at: end, "the data ends in the middle of an item")
    }
}
