import Formats
import Testing

@Suite struct ByteReaderTests {
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
