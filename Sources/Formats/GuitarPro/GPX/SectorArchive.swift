/// The files within a container of Guitar Pro 6, which is laid out like a disk (BCFS), packed (BCFZ) or not.
///
/// After its name come sectors of 4,096 bytes. One that begins with 2 describes a file: its name from byte 4, its size at
/// 0x8C, and from 0x94 the numbers of the sectors that hold it, up to a 0. Numbers take four bytes, the lowest first.
///
/// Source: what files of Guitar Pro 6 hold, and alphaTab's description of them.
enum SectorArchive {
    static let sectorSize = 0x1000
    static let fileMark = 2
    static let nameOffset = 4
    static let sizeOffset = 0x8C
    static let listOffset = 0x94

    /// The bytes of `score.gpif`.
    ///
    /// - Throws: when the container holds none, or its sectors lie outside or are used twice.
    static func score(in bytes: [UInt8]) throws(FormatError) -> [UInt8] {
        if BitExpansion.isBCFZ(bytes) {
            let container = try BitExpansion.expanded(bytes)
            guard container.starts(with: "BCFS".utf8) else {
                throw FormatError(.malformed, at: 8, "the packed data is no container of Guitar Pro 6")
            }
            return try file(named: "score.gpif", in: container)
        }
        guard bytes.starts(with: "BCFS".utf8) else {
            throw FormatError(.invalid, at: 0, "not a file of Guitar Pro 6, which begins with BCFZ or BCFS")
        }
        guard bytes.count <= Limits.gpxInflatedBytes else {
            throw FormatError(
                .unsupported, at: 0,
                "the container has \(bytes.count) bytes, and is read up to \(Limits.gpxInflatedBytes)")
        }
        return try file(named: "score.gpif", in: bytes)
    }

    private static func file(
        named name: String, in container: [UInt8]
    ) throws(FormatError) -> [UInt8] {
        // Sectors are counted from the byte after the container's name; the first holds nothing.
        let start = 4
        let count = (container.count - start + sectorSize - 1) / sectorSize
        var sector = 1
        while sector < count {
            let place = start + sector * sectorSize
            guard container.count - place >= listOffset else { break }
            if number(container, place) == fileMark,
                container[(place + nameOffset)..<(place + sizeOffset)].prefix(while: { $0 != 0 })
                    .elementsEqual(name.utf8)
            {
                return try contents(ofFileAt: place, start, count, container)
            }
            sector += 1
        }
        throw FormatError(.malformed, at: container.count, "the container holds no \(name); is the file complete?")
    }

    private static func contents(
        ofFileAt place: Int, _ start: Int, _ count: Int, _ container: [UInt8]
    ) throws(FormatError) -> [UInt8] {
        let size = number(container, place + sizeOffset)
        var contents: [UInt8] = []
        var used: Set<Int> = []
        var entry = place + listOffset
        let end = min(place + sectorSize, container.count)
        while entry + 4 <= end, contents.count < size {
            let sector = number(container, entry)
            if sector == 0 { break }
            guard sector < count else {
                throw FormatError(.malformed, at: entry, "a sector of the score lies outside of the container")
            }
            guard used.insert(sector).inserted else {
                throw FormatError(.malformed, at: entry, "a sector of the score is used twice")
            }
            let data = start + sector * sectorSize
            contents += container[data..<min(data + sectorSize, container.count)].prefix(size - contents.count)
            entry += 4
        }
        guard contents.count == size else {
            throw FormatError(
                .malformed, at: place, "the score has \(contents.count) bytes where \(size) were announced")
        }
        return contents
    }

    /// Four bytes, the lowest first; the caller has checked that they are there.
    private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
        bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
