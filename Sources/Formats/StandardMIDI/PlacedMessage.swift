import Music

extension StandardMIDI {
    /// An event on its way into a track, and what decides its place there.
    ///
    /// Plain numbers, because all notes of a score pass through lists of them.
    struct PlacedMessage {
        /// Time * 4 + rank: at one time first end what was struck before, then prepare, then strike.
        var order: Int
        /// The place of a meta event's content in `MetaContents`; -1 for a channel message.
        var content: Int32 = -1
        var status: UInt8
        /// The first data byte, or the type of a meta event.
        var first: UInt8
        var second: UInt8 = 0

        enum Rank: Int {
            case end = 0
            case prepare = 1
            case strike = 2
        }

        @inline(__always)
        init(at time: Int, _ rank: Rank, _ status: UInt8, _ first: UInt8, _ second: UInt8 = 0) {
            order = time << 2 | rank.rawValue
            self.status = status
            self.first = first
            self.second = second
        }

        /// The message of a part on the channel that plays it.
        init(_ event: ChannelEvent, channel: UInt8) {
            let time = event.time.count
            switch event.message {
            case .control(let number, let value):
                self.init(at: time, .prepare, 0xB0 | channel, min(number, 127), min(value, 127))
            case .program(let number):
                self.init(at: time, .prepare, 0xC0 | channel, min(number, 127))
            case .bend(let wheel):
                self.init(wheel: min(wheel, 16_383), at: time, channel: channel)
            case .pressure(let value):
                self.init(at: time, .prepare, 0xD0 | channel, min(value, 127))
            case .keyPressure(let pitch, let value):
                self.init(at: time, .prepare, 0xA0 | channel, pitch.number, min(value, 127))
            }
        }

        /// - Parameter wheel: In 0...16,383.
        init(wheel: UInt16, at time: Int, channel: UInt8) {
            self.init(at: time, .prepare, 0xE0 | channel, UInt8(wheel & 0x7F), UInt8(wheel >> 7 & 0x7F))
        }
    }

    /// What the meta events among placed messages hold.
    struct MetaContents {
        private var contents: [[UInt8]] = []

        /// A meta event with its content kept here.
        mutating func message(
            _ type: UInt8, _ content: [UInt8], at time: Ticks, _ rank: PlacedMessage.Rank = .prepare
        ) -> PlacedMessage {
            var message = PlacedMessage(at: time.count, rank, 0xFF, type)
            message.content = Int32(truncatingIfNeeded: contents.count)
            contents.append(content)
            return message
        }

        /// nil for a channel message.
        @inline(__always)
        func content(of message: PlacedMessage) -> [UInt8]? {
            message.content < 0 ? nil : contents[Int(message.content)]
        }

        /// The message as the event of a file.
        func event(_ message: PlacedMessage) -> Event {
            Event(
                time: Ticks(message.order >> 2), status: message.status, first: message.first, second: message.second,
                content: content(of: message))
        }
    }

    /// Messages in the order of their places; those of one place stay as they are.
    static func sorted(_ messages: [PlacedMessage]) -> [PlacedMessage] {
        messages.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element)
    }

    /// Runs in one order; at one place the first comes first.
    static func merged(_ runs: [[PlacedMessage]]) -> [PlacedMessage] {
        var runs = runs.filter { !$0.isEmpty }
        // In pairs, so that no message is moved more often than the logarithm of their number.
        while runs.count > 1 {
            runs = stride(from: 0, to: runs.count, by: 2).map { index in
                index + 1 < runs.count ? merged(runs[index], runs[index + 1]) : runs[index]
            }
        }
        return runs.first ?? []
    }

    private static func merged(_ first: [PlacedMessage], _ second: [PlacedMessage]) -> [PlacedMessage] {
        var merged: [PlacedMessage] = []
        merged.reserveCapacity(first.count + second.count)
        var next = 0
        for message in first {
            while next < second.count, second[next].order < message.order {
                merged.append(second[next])
                next += 1
            }
            merged.append(message)
        }
        merged += second[next...]
        return merged
    }
}
