/// Changes a zip archive file by file: check sums, sizes and places stay right, unless a wrong one is the change.
public struct ZipMutator {
    private struct Entry {
        var name: [UInt8]
        var method: UInt16
        var checksum: UInt32
        var size: UInt32
        var packed: [UInt8]
    }

    private var entries: [Entry] = []

    /// A changed copy no longer than `longest` bytes; a new archive when the bytes are none.
    ///
    /// - Parameters:
    ///   - names: of files that the format at hand has.
    ///   - change: changes the bytes of a file, to at most so many.
    public static func mutated(
        _ bytes: [UInt8], longest: Int, _ dice: inout Dice, names: [String],
        change: ([UInt8], Int, inout Dice) -> [UInt8]
    ) -> [UInt8] {
        var archive = ZipMutator(bytes)
        if archive.entries.isEmpty {
            archive.entries.append(stored(dice.pick(names), change([], longest / 2, &dice)))
        }
        // Headers, directory and end of an archive.
        let room = max(longest - 22 - archive.entries.reduce(0) { $0 + 76 + 2 * $1.name.count }, 0)
        for _ in 0...dice.below(2) {
            let place = dice.below(archive.entries.count)
            let entry = archive.entries[place]
            switch dice.below(12) {
            case 0: archive.entries.append(stored(dice.pick(names), change([], 64, &dice)))
            case 1: if archive.entries.count > 1 { archive.entries.remove(at: place) }
            case 2: archive.entries.swapAt(place, dice.below(archive.entries.count))
            case 3: archive.entries[place].name = Array(dice.pick(names).utf8)
            case 4: if entry.method == 0 { archive.entries[place] = deflated(entry, &dice) }
            case 5:
                archive.entries[place].size = UInt32(truncatingIfNeeded: dice.awkwardNumber())
            case 6:
                if !entry.packed.isEmpty { archive.entries[place].packed[dice.below(entry.packed.count)] = dice.byte() }
            default:
                guard entry.method == 0 else { continue }
                archive.entries[place] = stored(
                    String(decoding: entry.name, as: UTF8.self), change(entry.packed, room, &dice))
            }
        }
        return archive.written(longest: longest, &dice)
    }

    // MARK: Reading what is there

    /// The entries by their local headers, as far as these follow each other.
    private init(_ bytes: [UInt8]) {
        var position = 0
        while position + 30 <= bytes.count, Self.number(bytes, position, 4) == 0x0403_4B50 {
            let name = position + 30
            let start = name + Self.number(bytes, position + 26, 2) + Self.number(bytes, position + 28, 2)
            let end = start + Self.number(bytes, position + 18, 4)
            guard end <= bytes.count else { return }
            entries.append(
                Entry(
                    name: Array(bytes[name..<name + Self.number(bytes, position + 26, 2)]),
                    method: UInt16(Self.number(bytes, position + 8, 2)),
                    checksum: UInt32(Self.number(bytes, position + 14, 4)),
                    size: UInt32(Self.number(bytes, position + 22, 4)), packed: Array(bytes[start..<end])))
            position = end
        }
    }

    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    // MARK: Making files

    private static func stored(_ name: String, _ contents: [UInt8]) -> Entry {
        Entry(
            name: Array(name.utf8), method: 0, checksum: checksum(contents), size: UInt32(contents.count),
            packed: contents)
    }

    /// The same file as one block of DEFLATE: stored, or literals in the fixed code.
    private static func deflated(_ entry: Entry, _ dice: inout Dice) -> Entry {
        var entry = entry
        let contents = entry.packed
        entry.method = 8
        let count = UInt16(truncatingIfNeeded: contents.count)
        if dice.chance(1, in: 2), contents.count <= 0xFFFF {
            entry.packed =
                [1, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8)] + contents
            return entry
        }
        var bits = BitWriter()
        bits.append(0b011, 3)  // the last block, of the fixed code
        for byte in contents {
            // Codes stand with their highest bit first.
            if byte < 144 {
                bits.appendReversed(0x30 + Int(byte), 8)
            } else {
                bits.appendReversed(0x190 + Int(byte) - 144, 9)
            }
        }
        if dice.chance(1, in: 4), !contents.isEmpty {
            // Three bytes again from so far back, which the sizes do not know of.
            bits.appendReversed(1, 7)
            bits.appendReversed(dice.below(30), 5)
        }
        bits.append(0, 7)  // the end of the block
        entry.packed = bits.bytes
        return entry
    }

    private struct BitWriter {
        var bytes: [UInt8] = []
        private var count = 0

        mutating func append(_ value: Int, _ length: Int) {
            for index in 0..<length {
                if count % 8 == 0 { bytes.append(0) }
                bytes[count / 8] |= UInt8(value >> index & 1) << UInt8(count % 8)
                count += 1
            }
        }

        mutating func appendReversed(_ value: Int, _ length: Int) {
            for index in (0..<length).reversed() { append(value >> index & 1, 1) }
        }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
        }
        return ~value
    }

    // MARK: Writing

    private func written(longest: Int, _ dice: inout Dice) -> [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        var count = 0
        for entry in entries {
            guard file.count + directory.count + entry.packed.count + 2 * entry.name.count + 98 <= longest else {
                break
            }
            let start = dice.chance(1, in: 32) ? dice.awkwardNumber() : file.count
            let flags = dice.chance(1, in: 32) ? UInt16(1) << UInt16(dice.below(16)) : 0
            var fields: [UInt8] = []
            for value in [20, flags, entry.method, 0, 0x21] { Self.append(Int(value), 2, to: &fields) }
            for value in [entry.checksum, UInt32(entry.packed.count), entry.size] {
                Self.append(Int(value), 4, to: &fields)
            }
            Self.append(entry.name.count, 2, to: &fields)
            Self.append(0, 2, to: &fields)
            Self.append(0x0403_4B50, 4, to: &file)
            file += fields + entry.name + entry.packed
            Self.append(0x0201_4B50, 4, to: &directory)
            Self.append(20, 2, to: &directory)
            directory += fields + [UInt8](repeating: 0, count: 10)
            Self.append(start, 4, to: &directory)
            directory += entry.name
            count += 1
        }
        let place = file.count
        file += directory
        Self.append(0x0605_4B50, 4, to: &file)
        let counted = dice.chance(1, in: 32) ? dice.below(70) : count
        for value in [0, 0, counted, counted] { Self.append(value, 2, to: &file) }
        Self.append(directory.count, 4, to: &file)
        Self.append(place, 4, to: &file)
        Self.append(0, 2, to: &file)
        return file
    }

    private static func append(_ value: Int, _ count: Int, to bytes: inout [UInt8]) {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
}
