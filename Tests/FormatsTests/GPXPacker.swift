/// Makes containers of Guitar Pro 6: sectors, and their packed form.
enum GPXPacker {
    static let sectorSize = 4_096

    /// A container with files, each in sectors right after its description.
    static func container(_ files: [(name: String, contents: [UInt8])]) -> [UInt8] {
        var sectors = [[UInt8](repeating: 0xFF, count: sectorSize)]
        for file in files {
            let count = (file.contents.count + sectorSize - 1) / sectorSize
            var description = number(2) + Array(file.name.utf8)
            description += [UInt8](repeating: 0, count: 0x8C - description.count)
            description += number(file.contents.count) + number(0)
            for index in 0..<count { description += number(sectors.count + 1 + index) }
            sectors.append(padded(description))
            for index in 0..<count {
                let start = index * sectorSize
                sectors.append(padded(Array(file.contents[start..<min(start + sectorSize, file.contents.count)])))
            }
        }
        return Array("BCFS".utf8) + sectors.joined()
    }

    static func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: sectorSize - bytes.count)
    }

    /// The packed form, with a repetition wherever the last bytes come again right away, as runs of one byte do.
    static func packed(_ bytes: [UInt8]) -> [UInt8] {
        var bits = Bits()
        var place = 0
        while place < bytes.count {
            let run = repetition(in: bytes, at: place)
            if run.count > 3 {
                bits.repetition(distance: run.distance, count: run.count)
                place += run.count
            } else {
                let count = min(3, bytes.count - place)
                bits.literal(Array(bytes[place..<place + count]))
                place += count
            }
        }
        return Array("BCFZ".utf8) + number(bytes.count) + bits.bytes
    }

    /// The longest repetition of what stands up to 8 bytes before.
    private static func repetition(in bytes: [UInt8], at place: Int) -> (distance: Int, count: Int) {
        var best = (distance: 0, count: 0)
        for distance in 1...8 where distance <= place {
            var count = 0
            while count < 30_000, place + count < bytes.count, bytes[place + count] == bytes[place + count - distance] {
                count += 1
            }
            if count > best.count { best = (distance, count) }
        }
        return best
    }

    /// A stream of bits, the highest of each byte first.
    struct Bits {
        private(set) var bytes: [UInt8] = []
        private var count = 0

        mutating func append(_ bit: Int) {
            if count % 8 == 0 { bytes.append(0) }
            if bit & 1 == 1 { bytes[bytes.count - 1] |= 0x80 >> UInt8(count % 8) }
            count += 1
        }

        private mutating func lowestFirst(_ value: Int, _ width: Int) {
            for bit in 0..<width { append(value >> bit) }
        }

        mutating func literal(_ literal: [UInt8]) {
            append(0)
            lowestFirst(literal.count, 2)
            for byte in literal { for bit in 0..<8 { append(Int(byte) >> (7 - bit)) } }
        }

        mutating func repetition(distance: Int, count: Int) {
            let width = max(Int.bitWidth - max(distance, count).leadingZeroBitCount, 1)
            append(1)
            for bit in 0..<4 { append(width >> (3 - bit)) }
            lowestFirst(distance, width)
            lowestFirst(count, width)
        }
    }
}
