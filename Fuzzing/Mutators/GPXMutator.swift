/// Changes a container of Guitar Pro 6: its sectors, its files, and the tokens of its packed form.
public enum GPXMutator {
    private static let sectorSize = 4_096
    /// What a container is unpacked to at most before it is changed.
    private static let mostBytes = 1 << 15

    private enum Token {
        case literal([UInt8])
        case repetition(distance: Int, count: Int)
    }

    /// A changed copy no longer than `longest` bytes; a new container when the bytes are none.
    ///
    /// - Parameter change: changes the bytes of the score, to at most so many.
    public static func mutated(
        _ bytes: [UInt8], longest: Int, _ dice: inout Dice, change: ([UInt8], Int, inout Dice) -> [UInt8]
    ) -> [UInt8] {
        var tokens = tokens(of: bytes)
        if bytes.starts(with: "BCFZ".utf8), !tokens.isEmpty, dice.chance(1, in: 3) {
            for _ in 0...dice.below(3) { changeToken(in: &tokens, &dice) }
            let size = dice.chance(1, in: 8) ? dice.awkwardNumber() : expanded(tokens).count
            return Array(packed(tokens, size: size).prefix(longest))
        }
        var container = bytes.starts(with: "BCFZ".utf8) ? expanded(tokens) : bytes
        let score = score(in: container)
        if score.isEmpty || dice.chance(1, in: 2) {
            container = made(change(score, longest * 3 / 4, &dice), &dice)
        } else {
            for _ in 0...dice.below(3) { changeField(in: &container, &dice) }
        }
        if container.count <= longest, dice.chance(1, in: 8) { return container }
        return Array(packed(runs(of: container), size: container.count).prefix(longest))
    }

    // MARK: Sectors

    private static func made(_ score: [UInt8], _ dice: inout Dice) -> [UInt8] {
        let count = (score.count + sectorSize - 1) / sectorSize
        var sectors = [[UInt8](repeating: 0xFF, count: sectorSize)]
        var description = number(2) + Array("score.gpif".utf8)
        description += [UInt8](repeating: 0, count: 0x8C - description.count)
        description += number(score.count) + number(0)
        for index in 0..<count { description += number(2 + index) }
        sectors.append(description)
        for index in 0..<count { sectors.append(Array(score.dropFirst(index * sectorSize).prefix(sectorSize))) }
        if dice.chance(1, in: 4) { sectors.swapAt(1, dice.below(sectors.count)) }
        return Array("BCFS".utf8) + sectors.flatMap { $0 + [UInt8](repeating: 0, count: sectorSize - $0.count) }
    }

    /// The kind, the size or a sector of the file that is described first.
    private static func changeField(in container: inout [UInt8], _ dice: inout Dice) {
        let start = 4 + sectorSize * (1 + dice.below(2))
        let place = start + dice.pick([0, 0x8C, 0x94, 0x98, 0x9C, 4])
        guard place + 4 <= container.count else { return }
        let value = dice.chance(1, in: 2) ? dice.below(5) : dice.awkwardNumber()
        container.replaceSubrange(place..<place + 4, with: number(value))
    }

    /// What stands from the third sector on, up to its zeros.
    private static func score(in container: [UInt8]) -> [UInt8] {
        Array(container.dropFirst(4 + 2 * sectorSize).prefix { $0 != 0 })
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    // MARK: Tokens

    private static func changeToken(in tokens: inout [Token], _ dice: inout Dice) {
        let place = dice.below(tokens.count)
        switch dice.below(6) {
        case 0: if tokens.count > 1 { tokens.remove(at: place) }
        case 1: tokens.insert(tokens[dice.below(tokens.count)], at: place)
        case 2: tokens.insert(.literal((0..<dice.below(4)).map { _ in dice.byte() }), at: place)
        case 3: tokens.insert(.repetition(distance: dice.below(9), count: dice.below(40)), at: place)
        default:
            guard case .repetition(let distance, let count) = tokens[place] else { return }
            tokens[place] =
                dice.chance(1, in: 2)
                ? .repetition(distance: dice.below(32_768), count: count)
                : .repetition(distance: distance, count: dice.below(32_768))
        }
    }

    /// The container as literals, and repetitions of single bytes.
    private static func runs(of container: [UInt8]) -> [Token] {
        var tokens: [Token] = []
        var place = 0
        while place < container.count {
            var count = 0
            if place > 0 {
                while count < 32_767, place + count < container.count, container[place + count] == container[place - 1]
                {
                    count += 1
                }
            }
            if count > 2 {
                tokens.append(.repetition(distance: 1, count: count))
                place += count
            } else {
                let literal = Array(container[place..<min(place + 3, container.count)])
                tokens.append(.literal(literal))
                place += literal.count
            }
        }
        return tokens
    }

    private static func expanded(_ tokens: [Token]) -> [UInt8] {
        var output: [UInt8] = []
        for token in tokens {
            switch token {
            case .literal(let literal): output += literal
            case .repetition(let distance, let count):
                guard distance > 0, distance <= output.count else { continue }
                let room = min(count, mostBytes - output.count)
                if distance == 1, let last = output.last {
                    output += repeatElement(last, count: max(room, 0))
                } else {
                    for _ in 0..<max(room, 0) { output.append(output[output.count - distance]) }
                }
            }
            if output.count >= mostBytes { break }
        }
        return output
    }

    private static func packed(_ tokens: [Token], size: Int) -> [UInt8] {
        var bytes = Array("BCFZ".utf8) + number(size)
        var pending = 0
        var pendingCount = 0
        // The highest bit first.
        func append(_ value: Int, _ width: Int) {
            pending = pending << width | value & (1 << width - 1)
            pendingCount += width
            while pendingCount >= 8 {
                pendingCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> pendingCount))
            }
            pending &= 1 << pendingCount - 1
        }
        func appendReversed(_ value: Int, _ width: Int) {
            append((0..<width).reduce(0) { $0 << 1 | value >> $1 & 1 }, width)
        }
        for token in tokens {
            switch token {
            case .literal(let literal):
                append(0, 1)
                appendReversed(literal.count, 2)
                for byte in literal { append(Int(byte), 8) }
            case .repetition(let distance, let count):
                let width = Int.bitWidth - max(distance, count, 1).leadingZeroBitCount
                append(1, 1)
                append(width, 4)
                appendReversed(distance, width)
                appendReversed(count, width)
            }
        }
        if pendingCount > 0 { append(0, 8 - pendingCount) }
        return bytes
    }

    /// As far as the bytes hold whole ones.
    private static func tokens(of bytes: [UInt8]) -> [Token] {
        guard bytes.starts(with: "BCFZ".utf8) else { return [] }
        var tokens: [Token] = []
        var place = 64
        func take(_ width: Int, lowestFirst: Bool) -> Int? {
            guard place + width <= bytes.count * 8 else { return nil }
            var value = 0
            for index in 0..<width {
                let bit = Int(bytes[place >> 3] >> UInt8(7 - place & 7) & 1)
                value |= bit << (lowestFirst ? index : width - 1 - index)
                place += 1
            }
            return value
        }
        while let flag = take(1, lowestFirst: false) {
            if flag == 0 {
                guard let count = take(2, lowestFirst: true) else { break }
                let literal = (0..<count).compactMap { _ in take(8, lowestFirst: false).map { UInt8($0) } }
                tokens.append(.literal(literal))
            } else {
                guard let width = take(4, lowestFirst: false), let distance = take(width, lowestFirst: true),
                    let count = take(width, lowestFirst: true)
                else { break }
                tokens.append(.repetition(distance: distance, count: count))
            }
        }
        return tokens
    }
}
