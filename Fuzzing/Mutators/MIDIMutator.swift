/// Changes a Standard MIDI file event by event: lengths of chunks, texts and tracks stay right, unless a wrong one is the
/// change.
///
/// It shares nothing with the reader that it tries: a mistake in one is not a blind spot of the other.
public struct MIDIMutator {
    private enum Body {
        /// A status byte and its one or two data bytes.
        case channel([UInt8])
        case meta(type: UInt8, content: [UInt8])
        /// F0 or F7 and what follows its length.
        case system(status: UInt8, content: [UInt8])
        case raw([UInt8])
    }

    private struct Event {
        var delta: UInt32
        var body: Body
    }

    private var format: UInt16 = 1
    private var division: UInt16 = 96
    private var tracks: [[Event]] = []

    /// A changed copy no longer than `longest`; a new file when the bytes are none.
    public static func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
        var file = MIDIMutator(bytes) ?? MIDIMutator(&dice)
        for _ in 0...dice.below(3) { file.change(&dice) }
        return file.written(longest: longest, &dice)
    }

    // MARK: Reading what is there

    private init?(_ bytes: [UInt8]) {
        guard bytes.count >= 14, bytes.starts(with: Array("MThd".utf8)) else { return nil }
        format = UInt16(bytes[8]) << 8 | UInt16(bytes[9])
        division = UInt16(bytes[12]) << 8 | UInt16(bytes[13])
        var position = 14
        while position + 8 <= bytes.count {
            let length = bytes[position + 4..<position + 8].reduce(0) { $0 << 8 | Int($1) }
            let start = position + 8
            let end = min(bytes.count, start + length)
            tracks.append(Self.events(in: bytes[start..<end]))
            position = end
        }
    }

    private static func events(in bytes: ArraySlice<UInt8>) -> [Event] {
        var events: [Event] = []
        var rest = bytes
        var running: UInt8 = 0x90
        while let delta = number(&rest), let first = rest.first {
            if first >= 0x80 { rest.removeFirst() }
            switch first {
            case 0xFF:
                guard let type = rest.popFirst(), let length = number(&rest) else { return events }
                events.append(Event(delta: delta, body: .meta(type: type, content: take(Int(length), &rest))))
            case 0xF0...:
                guard let length = number(&rest) else { return events }
                events.append(Event(delta: delta, body: .system(status: first, content: take(Int(length), &rest))))
            default:
                if first >= 0x80 { running = first }
                let count = (0xC0...0xDF).contains(running) ? 1 : 2
                events.append(Event(delta: delta, body: .channel([running] + take(count, &rest))))
            }
        }
        return events
    }

    private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let taken = rest.prefix(count)
        rest = rest.dropFirst(taken.count)
        return Array(taken)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = rest.popFirst() else { return nil }
            value = value << 7 | UInt32(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        return value
    }

    // MARK: Making and changing

    private init(_ dice: inout Dice) {
        format = UInt16(dice.below(2))
        division = dice.pick([1, 24, 96, 192, 480, 960, 0x7FFF])
        for _ in 0...dice.below(3) { tracks.append((0..<dice.below(12)).map { _ in Self.event(&dice) }) }
    }

    private mutating func change(_ dice: inout Dice) {
        guard !tracks.isEmpty else {
            tracks.append([Self.event(&dice)])
            return
        }
        let track = dice.below(tracks.count)
        let place = dice.below(tracks[track].count + 1)
        switch dice.below(14) {
        case 0: tracks.append(tracks[track])
        case 1: if tracks.count > 1 { tracks.remove(at: track) }
        case 2:
            division = dice.pick([0, 1, 96, 480, 0x7FFF, 0xE250, 0xE728, 0x8000, 0xFFFF, UInt16(dice.below(65_536))])
        case 3: format = dice.pick([0, 1, 1, 2, 3])
        case 4, 5, 6: tracks[track].insert(Self.event(&dice), at: place)
        case 7: tracks[track].removeSubrange(dice.range(in: tracks[track].count))
        case 8:
            let copied = tracks[track][dice.range(in: tracks[track].count)]
            let target = dice.below(tracks.count)
            tracks[target].insert(contentsOf: copied, at: dice.below(tracks[target].count + 1))
        case 9: if place < tracks[track].count { tracks[track].swapAt(place, dice.below(tracks[track].count)) }
        case 10, 11: if place < tracks[track].count { tracks[track][place].delta = Self.delta(&dice) }
        default: if place < tracks[track].count { Self.change(&tracks[track][place].body, &dice) }
        }
    }

    private static func change(_ body: inout Body, _ dice: inout Dice) {
        switch body {
        case .channel(var bytes):
            let place = dice.below(bytes.count)
            if place == 0 {
                // Another channel, or another message of as many bytes.
                bytes[0] = dice.chance(1, in: 2) ? bytes[0] & 0xF0 | UInt8(dice.below(16)) : bytes[0] ^ 0x10
            } else {
                bytes[place] = dice.pick([0, 1, 64, 126, 127, dice.byte() & 0x7F])
            }
            body = .channel(bytes)
        case .meta(let type, var content):
            if dice.chance(1, in: 3) || content.isEmpty {
                body = .meta(type: dice.pick([type, dice.byte() & 0x7F]), content: content + [dice.byte()])
            } else {
                content[dice.below(content.count)] = dice.byte()
                body = .meta(type: type, content: content)
            }
        case .system(let status, let content):
            body = .system(status: status ^ 0x07, content: content.dropLast(dice.below(2)) + [dice.byte()])
        case .raw(let bytes):
            body = .raw(bytes + [dice.byte()])
        }
    }

    private static func delta(_ dice: inout Dice) -> UInt32 {
        switch dice.below(8) {
        case 0...3: 0
        case 4, 5: UInt32(dice.below(128))
        case 6: UInt32(dice.below(100_000))
        default: dice.pick([0x0FFF_FFFF, 0x0FFF_FFFE, 0x4000, 0x3FFF, 0x80, 0x7F])
        }
    }

    /// Few pitches and channels, so that notes meet their ends.
    private static func event(_ dice: inout Dice) -> Event {
        let channel = dice.pick([0, 0, 1, 9, UInt8(dice.below(16))])
        let pitch = dice.pick([60, 60, 61, 0, 127, dice.byte() & 0x7F])
        let value = dice.byte() & 0x7F
        let body: Body
        switch dice.below(16) {
        case 0...3: body = .channel([0x90 | channel, pitch, value])
        case 4, 5: body = .channel([0x90 | channel, pitch, 0])
        case 6: body = .channel([0x80 | channel, pitch, value])
        case 7, 8: body = .channel([0xE0 | channel, dice.byte() & 0x7F, value])
        case 9: body = .channel([0xB0 | channel, dice.pick([0, 7, 10, 64, 120, 123, dice.byte() & 0x7F]), value])
        case 10:
            body = .channel([0xB0 | channel, dice.pick([6, 38, 98, 99, 100, 101]), dice.pick([0, 1, 2, 12, 127])])
        case 11: body = .channel([dice.pick([0xC0, 0xD0]) | channel, value])
        case 12: body = .channel([0xA0 | channel, pitch, value])
        case 13: body = meta(&dice)
        case 14:
            let content = (0..<dice.below(6)).map { _ in dice.byte() & 0x7F }
            body = .system(status: dice.pick([0xF0, 0xF7]), content: content + (dice.chance(1, in: 2) ? [0xF7] : []))
        default: body = .raw(dice.pick([[0xF1, 0], [0xF2, 0, 0], [0xF6], [0xF8], [0xFE], [value], [0xFF]]))
        }
        return Event(delta: delta(&dice), body: body)
    }

    private static func meta(_ dice: inout Dice) -> Body {
        let text = Array(dice.pick(["", "a", "Piano", "\u{E9}t\u{E9}", "p60:v1:d1:t0", "\u{1F3B5}"]).utf8)
        return switch dice.below(10) {
        case 0:
            .meta(
                type: 0x51,
                content: dice.pick([[7, 0xA1, 0x20], [0, 0, 1], [255, 255, 255], [0, 0, 0], [dice.byte(), 0, 9]]))
        case 1: .meta(type: 0x58, content: [dice.pick([4, 3, 0, 255]), dice.pick([2, 3, 0, 255]), 24, 8])
        case 2: .meta(type: 0x59, content: [dice.pick([0, 7, 0xF9, 8, 0x80]), dice.pick([0, 1, 2])])
        case 3: .meta(type: 0x2F, content: [])
        case 4: .meta(type: 0x21, content: [dice.pick([0, 1, 127, 255])])
        case 5: .meta(type: 0x20, content: [dice.pick([0, 9, 15, 255])])
        case 6: .meta(type: 0x54, content: [0, 1, 2, 3, 4])
        case 7: .meta(type: 0x7F, content: [0, dice.byte()])
        case 8: .meta(type: dice.byte() & 0x7F, content: text)
        default: .meta(type: UInt8(1 + dice.below(9)), content: dice.chance(1, in: 4) ? [dice.byte(), 0xFF] : text)
        }
    }

    // MARK: Writing

    private func written(longest: Int, _ dice: inout Dice) -> [UInt8] {
        let usesRunningStatus = dice.chance(1, in: 2)
        var file = Array("MThd".utf8) + [0, 0, 0, 6]
        let count = dice.chance(1, in: 16) ? dice.below(65_536) : tracks.count
        for value in [format, UInt16(truncatingIfNeeded: count), division] {
            file += [UInt8(value >> 8), UInt8(value & 0xFF)]
        }
        for events in tracks {
            var body: [UInt8] = []
            var running: UInt8 = 0
            for event in events {
                let bytes = Self.bytes(of: event, usesRunningStatus ? running : 0)
                // Leave room for the end of the track.
                if file.count + 8 + body.count + bytes.count + 4 > longest { break }
                if case .channel(let message) = event.body { running = message[0] } else { running = 0 }
                body += bytes
            }
            if !dice.chance(1, in: 16) { body += [0, 0xFF, 0x2F, 0] }
            if file.count + 8 + body.count > longest { break }
            let length = dice.chance(1, in: 32) ? dice.awkwardNumber() : body.count
            file += "MTrk".utf8
            for shift in [24, 16, 8, 0] { file.append(UInt8(truncatingIfNeeded: length >> shift)) }
            file += body
        }
        return Array(file.prefix(longest))
    }

    private static func bytes(of event: Event, _ running: UInt8) -> [UInt8] {
        let delta = variableLength(event.delta)
        switch event.body {
        case .channel(let message): return delta + (message[0] == running ? Array(message.dropFirst()) : message)
        case .meta(let type, let content):
            return delta + [0xFF, type] + variableLength(UInt32(content.count)) + content
        case .system(let status, let content): return delta + [status] + variableLength(UInt32(content.count)) + content
        case .raw(let bytes): return delta + bytes
        }
    }

    private static func variableLength(_ value: UInt32) -> [UInt8] {
        var bytes = [UInt8(value & 0x7F)]
        var rest = value >> 7
        while rest > 0 {
            bytes.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
            rest >>= 7
        }
        return bytes
    }
}
