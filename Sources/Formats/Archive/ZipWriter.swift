/// Writes a zip archive whose files are stored as they are.
///
/// Source: APPNOTE.TXT, .ZIP File Format Specification 6.3, PKWARE.
package struct ZipWriter {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    package init() {}

    /// Adds a file.
    ///
    /// - Throws: when the archive would pass the 4 GB or the 65,534 files that zip without its extension can hold.
    package mutating func add(_ name: String, _ contents: [UInt8]) throws(FormatError) {
        let nameBytes = Array(name.utf8)
        guard nameBytes.count <= 0xFFFF, count < 0xFFFE, bytes.count + contents.count + directory.count < 0xFFF0_0000
        else { throw FormatError(.unsupported, at: 0, "an archive cannot hold so much") }
        let start = bytes.count
        // Version 2.0, names in UTF-8, stored; the first day that zip knows stands for no time.
        var fields: [UInt8] = []
        ZipWriter.append([20, 0x0800, 0, 0, 0x0021], 2, to: &fields)
        ZipWriter.append([Int(CRC32.checksum(contents)), contents.count, contents.count], 4, to: &fields)
        ZipWriter.append([nameBytes.count, 0], 2, to: &fields)
        ZipWriter.append([0x0403_4B50], 4, to: &bytes)
        bytes += fields + nameBytes + contents
        ZipWriter.append([0x0201_4B50], 4, to: &directory)
        ZipWriter.append([20], 2, to: &directory)
        directory += fields
        ZipWriter.append([0, 0, 0], 2, to: &directory)
        ZipWriter.append([0, start], 4, to: &directory)
        directory += nameBytes
        count += 1
    }

    package func finished() -> [UInt8] {
        var file = bytes + directory
        ZipWriter.append([0x0605_4B50], 4, to: &file)
        ZipWriter.append([0, 0, count, count], 2, to: &file)
        ZipWriter.append([directory.count, bytes.count], 4, to: &file)
        ZipWriter.append([0], 2, to: &file)
        return file
    }

    private static func append(_ numbers: [Int], _ size: Int, to bytes: inout [UInt8]) {
        for number in numbers {
            for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
        }
    }
}
