import Formats
import Testing

@Suite struct ByteReaderTests {
    @Test(
        arguments: [
            ([0x00], 0), ([0x40], 64), ([0x7F], 127), ([0x81, 0x00], 128), ([0x81, 0x48], 200), ([0xFF, 0x7F], 16_383),
            ([0x81, 0x80, 0x00], 16_384), ([0xFF, 0xFF, 0xFF, 0x7F], 0x0FFF_FFFF),
            ([0x81, 0x80, 0x80, 0x80, 0x00], 1 << 28),
        ] as [([UInt8], Int)])
    func variableLengthNumbersAreRead(bytes: [UInt8], value: Int) throws {
        var reader = ByteReader(bytes)
        #expect(try reader.variableLength() == value)
        #expect(reader.isAtEnd)
    }

    @Test(arguments: [[], [0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]] as [[UInt8]])
    func brokenVariableLengthNumbersThrow(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        #expect(throws: FormatError.self) { try reader.variableLength() }
    }

    @Test func nothingIsReadBeyondTheEnd() throws {
        var reader = ByteReader([1, 2, 3], in: 1..<9)
        #expect(try reader.uint16() == 0x0203)
        #expect(throws: FormatError.self) { try reader.uint8() }
        #expect(throws: FormatError.self) { try reader.skip(-1) }
        #expect(throws: FormatError.self) { try reader.slice(.max) }
        #expect(reader.peek() == nil)
        #expect(ByteReader([1], in: 5..<9).isAtEnd)
        #expect(!reader.starts(with: "MThd", at: .max))
    }
}
