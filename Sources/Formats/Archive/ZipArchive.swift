/// The files of a zip archive, read in memory; nothing is ever written to disk.
///
/// Accepted are stored and deflated entries of one-part archives without encryption and without the 64-bit extension.
/// What an archive unpacks to is bounded before anything is unpacked: sizes are read in its directory, and an entry
/// that yields another number of bytes than announced is refused.
///
/// Source: APPNOTE.TXT, .ZIP File Format Specification 6.3, PKWARE.
package struct ZipArchive: Sendable {
    /// A file in the archive.
    package struct Entry: Sendable {
        package let name: String
        /// In bytes, unpacked.
        package let size: Int
        fileprivate let isDeflated: Bool
        fileprivate let checksum: UInt32
        /// From the local header to the end of the packed bytes.
        fileprivate var extent: Range<Int>
        fileprivate var data: Range<Int>
    }

    /// In the order of the archive's directory.
    package let entries: [Entry]
    private let bytes: [UInt8]

    /// Whether bytes begin as a zip archive does.
    package static func isZip(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
    }

    /// Reads the directory and checks it against the local headers.
    ///
    /// - Throws: `FormatError` when the archive is damaged, when entries overlap or have one name, for what is not dealt
    ///   with, and beyond the limits of `Limits` for entries, size and ratio.
    package init(_ bytes: [UInt8]) throws(FormatError) {
        guard bytes.count <= Limits.zipBytes else {
            throw FormatError(
                .unsupported, at: 0, "the archive has \(bytes.count) bytes, and is read up to \(Limits.zipBytes)")
        }
        let (count, start, end) = try ZipArchive.findDirectory(bytes)
        var entries: [Entry] = []
        var names: Set<String> = []
        var place = start
        var total = 0
        for _ in 0..<count {
            let (entry, next) = try ZipArchive.readEntry(bytes, at: place, directoryStart: start, directoryEnd: end)
            total += entry.size
            guard total <= Limits.zipInflatedBytes else {
                throw FormatError(
                    .unsupported, at: place,
                    "the archive unpacks to more than \(Limits.zipInflatedBytes) bytes, which is refused")
            }
            guard names.insert(entry.name).inserted else {
                throw FormatError(.malformed, at: place, "the archive holds two files of the name \(entry.name)")
            }
            entries.append(entry)
            place = next
        }
        let extents = entries.map(\.extent).sorted { $0.lowerBound < $1.lowerBound }
        for (first, second) in zip(extents, extents.dropFirst()) where first.upperBound > second.lowerBound {
            throw FormatError(.malformed, at: second.lowerBound, "files of the archive overlap, which is refused")
        }
        self.entries = entries
        self.bytes = bytes
    }

    /// The entry of a name, exactly as the archive spells it.
    package func entry(named name: String) -> Entry? {
        entries.first { $0.name == name }
    }

    /// The unpacked bytes of an entry.
    ///
    /// - Throws: when they are damaged or their check sum is not the announced one.
    package func contents(of entry: Entry) throws(FormatError) -> [UInt8] {
        let contents: [UInt8]
        if entry.isDeflated {
            contents = try Inflate.inflated(bytes, in: entry.data, size: entry.size)
        } else {
            guard entry.data.count == entry.size else {
                throw FormatError(.malformed, at: entry.data.lowerBound, "\(entry.name): a stored file has two sizes")
            }
            contents = Array(bytes[entry.data])
        }
        guard CRC32.checksum(contents) == entry.checksum else {
            throw FormatError(
                .malformed, at: entry.data.lowerBound,
                "\(entry.name): the check sum does not agree; the file is damaged")
        }
        return contents
    }

    /// The number of entries, and where the directory begins and ends.
    private static func findDirectory(_ bytes: [UInt8]) throws(FormatError) -> (count: Int, start: Int, end: Int) {
        // The record that ends an archive may be followed by a comment of up to 65,535 bytes.
        let last = bytes.count - 22
        guard last >= 0,
            let record = stride(from: last, through: max(0, last - 0xFFFF), by: -1).first(where: {
                bytes[$0] == 0x50 && number(bytes, $0, 4) == 0x0605_4B50
                    && $0 + 22 + number(bytes, $0 + 20, 2) <= bytes.count
            })
        else { throw FormatError(.malformed, at: bytes.count, "the archive has no directory; is the file complete?") }
        let count = number(bytes, record + 10, 2)
        let size = number(bytes, record + 12, 4)
        let start = number(bytes, record + 16, 4)
        let isZip64 =
            count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF
            || record >= 20 && number(bytes, record - 20, 4) == 0x0706_4B50
        guard !isZip64 else {
            throw FormatError(
                .unsupported, at: record, "the archive uses the 64-bit extension of zip, which is not read")
        }
        guard number(bytes, record + 4, 2) == 0, number(bytes, record + 6, 2) == 0,
            number(bytes, record + 8, 2) == count
        else { throw FormatError(.unsupported, at: record, "the archive is in several parts, which is not read") }
        guard count <= Limits.zipEntries else {
            throw FormatError(
                .unsupported, at: record, "the archive holds \(count) files, and is read up to \(Limits.zipEntries)")
        }
        guard start <= record, size <= record - start else {
            throw FormatError(.malformed, at: record, "the archive's directory lies outside of it")
        }
        return (count, start, start + size)
    }

    private static func readEntry(
        _ bytes: [UInt8], at place: Int, directoryStart: Int, directoryEnd: Int
    ) throws(FormatError) -> (Entry, next: Int) {
        guard directoryEnd - place >= 46, number(bytes, place, 4) == 0x0201_4B50 else {
            throw FormatError(.malformed, at: place, "the archive's directory is damaged")
        }
        let flags = number(bytes, place + 8, 2)
        let method = number(bytes, place + 10, 2)
        let checksum = UInt32(number(bytes, place + 16, 4))
        let packed = number(bytes, place + 20, 4)
        let size = number(bytes, place + 24, 4)
        let nameLength = number(bytes, place + 28, 2)
        let next = place + 46 + nameLength + number(bytes, place + 30, 2) + number(bytes, place + 32, 2)
        let header = number(bytes, place + 42, 4)
        guard next <= directoryEnd else {
            throw FormatError(.malformed, at: place, "the archive's directory is damaged")
        }
        let name = String(decoding: bytes[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self)
        guard flags & 0x2041 == 0 else {
            throw FormatError(.unsupported, at: place, "\(name) is encrypted; save the file without a password")
        }
        guard method == 0 || method == 8 else {
            throw FormatError(.unsupported, at: place, "\(name) is packed by a method (\(method)) that is not read")
        }
        guard packed != 0xFFFF_FFFF, size != 0xFFFF_FFFF, header != 0xFFFF_FFFF else {
            throw FormatError(
                .unsupported, at: place, "the archive uses the 64-bit extension of zip, which is not read")
        }
        guard size <= Limits.zipInflatedBytes,
            size <= Limits.zipUnboundedBytes || size / Limits.zipRatio <= packed
        else {
            throw FormatError(
                .unsupported, at: place, "\(name) unpacks from \(packed) to \(size) bytes, which is refused")
        }
        guard header <= directoryStart, directoryStart - header >= 30, number(bytes, header, 4) == 0x0403_4B50 else {
            throw FormatError(.malformed, at: place, "\(name) is not where the archive's directory says")
        }
        let data = header + 30 + number(bytes, header + 26, 2) + number(bytes, header + 28, 2)
        guard data <= directoryStart, packed <= directoryStart - data else {
            throw FormatError(.malformed, at: header, "\(name) reaches beyond the archive's files")
        }
        guard number(bytes, header + 8, 2) == method,
            bytes[(header + 30)...].prefix(number(bytes, header + 26, 2))
                .elementsEqual(bytes[(place + 46)..<(place + 46 + nameLength)])
        else {
            throw FormatError(.malformed, at: header, "\(name) is described in two ways that do not agree")
        }
        let entry = Entry(
            name: name, size: size, isDeflated: method == 8, checksum: checksum, extent: header..<(data + packed),
            data: data..<(data + packed))
        return (entry, next)
    }

    /// A number of `count` bytes, the lowest first; the caller has checked that they are there.
    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
