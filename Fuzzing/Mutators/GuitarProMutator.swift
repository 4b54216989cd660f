/// Changes a file of Guitar Pro 3, 4 or 5, or makes a new one field by field, with every flag and now and then a wrong
/// number.
///
/// The format has no marks to find a field by, so that a change within a file hits fields as it comes.
///
/// It shares nothing with the reader that it tries: a mistake in one is not a blind spot of the other.
public struct GuitarProMutator {
    private var bytes: [UInt8] = []
    private var major = 5
    private var isFiveTen = true

    /// A changed copy no longer than `longest`; a new file when the bytes are none, and one time in four.
    public static func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
        if bytes.count < 900 || dice.chance(1, in: 4) {
            var maker = GuitarProMutator()
            maker.make(&dice)
            return Array(maker.bytes.prefix(longest))
        }
        var bytes = bytes
        for _ in 0...dice.below(4) { change(&bytes, &dice) }
        return Array(bytes.prefix(longest))
    }

    private static let versions: [(name: String, major: Int, isFiveTen: Bool)] = [
        ("FICHIER GUITAR PRO v3.00", 3, false), ("FICHIER GUITAR PRO v4.00", 4, false),
        ("FICHIER GUITAR PRO v4.06", 4, false), ("FICHIER GUITAR PRO v5.00", 5, false),
        ("FICHIER GUITAR PRO v5.10", 5, true), ("FICHIER GUITAR PRO v5.10", 5, true),
    ]

    // MARK: Changing

    private static func change(_ bytes: inout [UInt8], _ dice: inout Dice) {
        guard bytes.count > 40 else { return }
        // What comes after the channels is most of what there is to go wrong.
        let start = dice.chance(1, in: 5) ? 31 : max(31, bytes.count - bytes.count / 3)
        let place = start + dice.below(bytes.count - start)
        switch dice.below(10) {
        case 0, 1: bytes[place] ^= 1 << UInt8(dice.below(8))
        case 2: bytes[place] = dice.pick([0, 1, 2, 3, 0x7F, 0x80, 0xFE, 0xFF, dice.byte()])
        case 3:
            let number = dice.awkwardNumber()
            for index in 0..<4 where place + index < bytes.count {
                bytes[place + index] = UInt8(truncatingIfNeeded: number >> (8 * index))
            }
        case 4:
            var beat = GuitarProMutator()
            (beat.major, beat.isFiveTen) = dice.pick([(3, false), (4, false), (5, false), (5, true)])
            beat.beat(&dice)
            bytes.insert(contentsOf: beat.bytes, at: place)
        case 5:
            let range = dice.range(in: bytes.count - place)
            bytes.insert(contentsOf: bytes[place + range.lowerBound..<place + range.upperBound], at: place)
        case 6: bytes.removeSubrange(place..<min(bytes.count, place + 1 + dice.below(8)))
        case 7: bytes.removeSubrange((place + (bytes.count - place) / 2)...)
        case 8: bytes.insert(dice.byte(), at: place)
        default:
            let name = Array(dice.pick(versions).name.utf8)
            bytes.replaceSubrange(1..<1 + name.count, with: name)
        }
    }

    // MARK: Making

    private mutating func byte(_ value: Int) { bytes.append(UInt8(truncatingIfNeeded: value)) }

    private mutating func int32(_ value: Int) { for shift in [0, 8, 16, 24] { byte(value >> shift) } }

    /// A number, and one time in 200 an awkward one.
    private mutating func int32(_ value: Int, _ dice: inout Dice) {
        int32(dice.chance(1, in: 200) ? dice.awkwardNumber() : value)
    }

    private mutating func fill(_ count: Int, with value: Int = 0) { for _ in 0..<count { byte(value) } }

    private mutating func text(_ dice: inout Dice) {
        let text = dice.pick(["", "", "A", "\u{C3}\u{A9}", "Solo"]).unicodeScalars.map { Int($0.value & 0xFF) }
        int32(text.count + 1, &dice)
        byte(text.count)
        for character in text { byte(character) }
    }

    private mutating func make(_ dice: inout Dice) {
        let version = dice.pick(GuitarProMutator.versions)
        (major, isFiveTen) = (version.major, version.isFiveTen)
        byte(version.name.utf8.count)
        bytes += Array(version.name.utf8)
        fill(31 - bytes.count)
        for _ in 0..<(major == 5 ? 9 : 8) { text(&dice) }
        let notices = dice.below(2)
        int32(notices, &dice)
        for _ in 0..<notices { text(&dice) }
        if major < 5 { byte(dice.below(2)) }
        if major >= 4 {
            int32(dice.below(3), &dice)
            for _ in 0..<5 {
                int32(dice.below(4), &dice)
                int32(1, &dice)
                byte(0x61)
            }
        }
        if major == 5 {
            fill(isFiveTen ? 49 : 30)
            for _ in 0..<11 { text(&dice) }
        }
        int32(dice.pick([120, 1, 300]), &dice)
        if isFiveTen { byte(0) }
        int32(dice.below(3))
        if major >= 4 { byte(0) }
        for channel in 0..<64 {
            int32(channel, &dice)
            for _ in 0..<6 { byte(dice.below(17)) }
            fill(2)
        }
        if major == 5 {
            for _ in 0..<19 {
                let bar = dice.pick([-1, -1, -1, 1, 2])
                byte(bar)
                byte(bar >> 8)
            }
            int32(0)
        }
        let bars = 1 + dice.below(3)
        let tracks = 1 + dice.below(3)
        int32(bars, &dice)
        int32(tracks, &dice)
        for bar in 0..<bars { masterBar(isFirst: bar == 0, &dice) }
        for track in 0..<tracks { self.track(isFirst: track == 0, &dice) }
        if major == 5 { fill(isFiveTen ? 1 : 2) }
        for _ in 0..<bars * tracks {
            for _ in 0..<(major == 5 ? 2 : 1) {
                let beats = dice.below(4)
                int32(beats, &dice)
                for _ in 0..<beats { beat(&dice) }
            }
            if major == 5 { byte(0) }
        }
    }

    private mutating func masterBar(isFirst: Bool, _ dice: inout Dice) {
        let flags = Int(dice.byte()) | (isFirst ? 3 : 0)
        if major == 5, !isFirst { byte(0) }
        byte(flags)
        if flags & 1 != 0 { byte(1 + dice.below(12)) }
        if flags & 2 != 0 { byte(1 << dice.below(6)) }
        if flags & 8 != 0 { byte(dice.below(4)) }
        if flags & 16 != 0, major < 5 { byte(dice.below(9)) }
        if flags & 32 != 0 {
            text(&dice)
            fill(4)
        }
        if flags & 64 != 0 {
            byte(dice.below(15) - 7)
            byte(dice.below(2))
        }
        guard major == 5 else { return }
        if flags & 3 != 0 { fill(4, with: 2) }
        byte(Int(dice.byte()))
        byte(dice.below(3))
    }

    private mutating func track(isFirst: Bool, _ dice: inout Dice) {
        if major == 5, isFirst || !isFiveTen { byte(0) }
        byte(Int(dice.byte()))
        byte(1)
        fill(40, with: 0x54)
        int32(dice.pick([6, 6, 7, 4, 0, 9]), &dice)
        for string in 0..<7 { int32(70 - 5 * string, &dice) }
        int32(dice.pick([1, 1, 2, 4]), &dice)
        int32(1 + dice.below(16), &dice)
        int32(1 + dice.below(16), &dice)
        int32(24, &dice)
        int32(dice.below(5), &dice)
        fill(4)
        guard major == 5 else { return }
        fill(5)
        int32(dice.pick([0, 12, 7]))
        fill(20)
        fill(isFiveTen ? 20 : 15)
        if isFiveTen {
            text(&dice)
            text(&dice)
        }
    }

    /// A flag in so many.
    private func flags(_ dice: inout Dice) -> Int { Int(dice.byte() & dice.byte()) }

    private mutating func beat(_ dice: inout Dice) {
        let flags = flags(&dice)
        byte(flags)
        if flags & 0x40 != 0 { byte(dice.pick([0, 0, 1, 2])) }
        byte(dice.pick([-2, -1, 0, 1, 2, 3, 4, 5, 6, 7]))
        if flags & 0x20 != 0 { int32(dice.below(15), &dice) }
        if flags & 0x02 != 0 { chord(&dice) }
        if flags & 0x04 != 0 { text(&dice) }
        if flags & 0x08 != 0 { effects(&dice) }
        if flags & 0x10 != 0 { mixChange(&dice) }
        let strings = self.flags(&dice)
        byte(strings)
        for string in 0..<7 where strings & 1 << string != 0 { note(&dice) }
        if major == 5 {
            let display = self.flags(&dice)
            byte(self.flags(&dice))
            byte(display)
            if display & 8 != 0 { byte(1) }
        }
    }

    private mutating func chord(_ dice: inout Dice) {
        let isNew = major == 5 || dice.chance(1, in: 2)
        byte(isNew ? 1 : 0)
        if isNew {
            fill(major == 3 ? 25 : 16)
            byte(dice.below(23))
            fill(22, with: 0x43)
            fill(major == 3 ? 12 : 3)
        } else {
            text(&dice)
        }
        int32(1, &dice)
        for _ in 0..<(isNew && major > 3 ? 7 : 6) { int32(dice.below(6) - 1, &dice) }
        if isNew { fill(major == 3 ? 36 : 32) }
    }

    private mutating func effects(_ dice: inout Dice) {
        let first = flags(&dice)
        let second = flags(&dice)
        byte(first)
        if major > 3 { byte(second) }
        if first & 0x20 != 0 {
            byte(dice.below(5))
            if major == 3 { int32(100, &dice) }
        }
        if major > 3, second & 4 != 0 { bend(&dice) }
        if first & 0x40 != 0 {
            byte(dice.below(8))
            byte(dice.below(8))
        }
        if major > 3, second & 2 != 0 { byte(dice.below(4)) }
    }

    private mutating func bend(_ dice: inout Dice) {
        byte(dice.below(13))
        int32(100)
        let points = dice.below(4)
        int32(points, &dice)
        for _ in 0..<points {
            int32(dice.below(61), &dice)
            int32(dice.below(1_200) - 600, &dice)
            byte(dice.below(5))
        }
    }

    private mutating func mixChange(_ dice: inout Dice) {
        byte(dice.below(130) - 1)
        if major == 5 { fill(16, with: 0xFF) }
        let values = (0..<6).map { _ in dice.below(18) - 1 }
        for value in values { byte(value) }
        if major == 5 { text(&dice) }
        let tempo = dice.pick([-1, 0, 90, 20_000])
        int32(tempo)
        for value in values where value >= 0 { byte(dice.below(4)) }
        if tempo >= 0 { fill(isFiveTen ? 2 : 1, with: dice.below(2)) }
        if major > 3 { byte(Int(dice.byte())) }
        if major == 5 { byte(dice.below(110) - 3) }
        if isFiveTen {
            text(&dice)
            text(&dice)
        }
    }

    private mutating func note(_ dice: inout Dice) {
        let flags = flags(&dice) | 0x20
        byte(flags)
        byte(dice.pick([1, 1, 2, 2, 3, 0, 9]))
        if major < 5, flags & 1 != 0 { fill(2) }
        if flags & 0x10 != 0 { byte(dice.below(11)) }
        byte(dice.pick([0, 3, 12, 24, 99, 100, 255]))
        if flags & 0x80 != 0 {
            byte(dice.below(8) - 2)
            byte(dice.below(8) - 2)
        }
        if major == 5 {
            if flags & 1 != 0 {
                let bits = dice.pick([0.5, 1, 2, 0, -1, .nan, .infinity, 1e-300]).bitPattern
                for shift in 0..<8 { byte(Int(bits >> UInt64(8 * shift) & 0xFF)) }
            }
            byte(0)
        }
        if flags & 8 == 0 { return }
        let first = self.flags(&dice)
        let second = major > 3 ? self.flags(&dice) : 0
        byte(first)
        if major > 3 { byte(second) }
        if first & 1 != 0 { bend(&dice) }
        if first & 16 != 0 {
            for limit in major == 5 ? [260, 10, 5, 5, 4] : [260, 10, 5, 5] { byte(dice.below(limit)) }
        }
        if second & 4 != 0 { byte(dice.below(5)) }
        if second & 8 != 0 { byte(dice.below(70) - 3) }
        if second & 16 != 0 {
            let kind = dice.pick(major == 5 ? [1, 2, 2, 3, 3, 4, 5, 6] : [1, 3, 4, 5, 15, 17, 22, 2])
            byte(kind)
            if major == 5, kind == 2 { for limit in [13, 4, 5] { byte(dice.below(limit)) } }
            if major == 5, kind == 3 { byte(dice.below(256)) }
        }
        if second & 32 != 0 {
            byte(dice.below(30))
            byte(dice.below(5))
        }
    }
}
