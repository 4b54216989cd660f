/// Scalars as TensorBoard reads them: each event a protocol buffer in a TFRecord.
///
/// A record is its length (8 bytes), the masked check of these, the data, and their masked check, all little-endian.
/// Source: `tensorflow/core/lib/io/record_writer.h` for the records, `tensorboard/compat/proto/event.proto` and
/// `summary.proto` for the messages.
public enum EventRecord {
    /// The record that a file begins with.
    public static func version(time: Double) -> [UInt8] {
        record(double(1, time) + bytes(3, Array("brain.Event:2".utf8)))
    }

    /// Scalars of one step.
    ///
    /// - Parameter time: seconds since 1970.
    public static func scalars(_ values: [(tag: String, value: Float)], step: Int, time: Double) -> [UInt8] {
        let summary = values.flatMap { bytes(1, bytes(1, Array($0.tag.utf8)) + float(2, $0.value)) }
        return record(double(1, time) + integer(2, UInt64(clamping: step)) + bytes(5, summary))
    }

    private static func record(_ data: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(data.count))
        return length + littleEndian(CRC32C.masked(length)) + data + littleEndian(CRC32C.masked(data))
    }

    // MARK: Fields of a protocol buffer: the key is the field's number and its wire type.

    private static func double(_ field: UInt64, _ value: Double) -> [UInt8] {
        variable(field << 3 | 1) + littleEndian(value.bitPattern)
    }

    private static func float(_ field: UInt64, _ value: Float) -> [UInt8] {
        variable(field << 3 | 5) + littleEndian(value.bitPattern)
    }

    private static func integer(_ field: UInt64, _ value: UInt64) -> [UInt8] { variable(field << 3) + variable(value) }

    private static func bytes(_ field: UInt64, _ value: [UInt8]) -> [UInt8] {
        variable(field << 3 | 2) + variable(UInt64(value.count)) + value
    }

    /// Seven bits a byte, the lowest first.
    private static func variable(_ number: UInt64) -> [UInt8] {
        var rest = number
        var bytes: [UInt8] = []
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
