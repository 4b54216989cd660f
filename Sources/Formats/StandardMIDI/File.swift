public import Music

extension StandardMIDI {
    /// A MIDI file as its events: nothing is paired, interpreted or left out.
    ///
    /// Reading and writing gives back every event, equal and in order, with chunks of unknown kinds and the RIFF wrapper
    /// in their places. Running status and the widths of numbers are no events: they are chosen anew. What is broken is
    /// repaired as the report says.
    public struct File: Hashable, Sendable {
        public enum Chunk: Hashable, Sendable {
            case track(TrackEvents)
            /// A chunk of a kind that the standard does not know; its name has four bytes.
            case other(name: [UInt8], content: [UInt8])
        }

        /// 0, 1 or 2.
        public var format: Int
        /// Ticks per quarter, or with the highest bit set frames per second and ticks per frame: the header's word.
        public var division: UInt16
        public var chunks: [Chunk]
        /// Set for .rmi files.
        public var wrapper: RIFFWrapper?

        public init(format: Int = 1, division: UInt16 = 480, chunks: [Chunk] = [], wrapper: RIFFWrapper? = nil) {
            self.format = format
            self.division = division
            self.chunks = chunks
            self.wrapper = wrapper
        }

        /// - Throws: `FormatError`, where `StandardMIDI.read` does.
        public init(_ bytes: [UInt8]) throws(FormatError) {
            var report = ReadReport()
            self = try File(bytes, &report)
        }

        /// Reads a file and tells what had to be repaired.
        public init(_ bytes: [UInt8], _ report: inout ReadReport) throws(FormatError) {
            let layout = try Layout(bytes)
            var builder = FileBuilder(layout.report)
            let events = EventReader(bytes)
            try layout.walk(bytes, &builder) { (track, builder) throws(FormatError) in
                let end = try events.readTrack(track, into: &builder)
                builder.finishTrack(end)
                return end.offset
            } other: { name, content, builder in
                builder.chunks.append(.other(name: Array(bytes[name]), content: Array(bytes[content])))
            }
            report = builder.report
            self.init(
                format: report.format, division: layout.header.division, chunks: builder.chunks,
                wrapper: layout.wrapper)
        }

        /// The tracks in their order.
        public var tracks: [TrackEvents] {
            chunks.compactMap { if case .track(let track) = $0 { track } else { nil } }
        }
    }

    /// The events of one track.
    public struct TrackEvents: Hashable, Sendable {
        /// In order of time, without the end-of-track event.
        public var events: [Event]
        /// When the track ends: no event is later.
        public var end: Ticks

        public init(events: [Event] = [], end: Ticks = .zero) {
            self.events = events
            self.end = end
        }
    }

    /// One event of a track.
    public struct Event: Hashable, Sendable {
        /// From the start of the track.
        public var time: Ticks
        /// What meta events and system exclusive messages hold; nil for channel messages.
        public var content: [UInt8]?
        /// 0x80...0xEF for a message of channel `status & 15`, 0xF0 and 0xF7 for system exclusive, 0xFF for meta.
        public var status: UInt8
        /// The first data byte of a channel message, or the type of a meta event.
        public var first: UInt8
        /// The second data byte; 0 where there is none.
        public var second: UInt8

        public init(time: Ticks, status: UInt8, first: UInt8 = 0, second: UInt8 = 0, content: [UInt8]? = nil) {
            self.time = time
            self.content = content
            self.status = status
            self.first = first
            self.second = second
        }

        static func meta(_ type: UInt8, _ content: [UInt8], at time: Ticks) -> Event {
            Event(time: time, status: 0xFF, first: type, content: content)
        }
    }

    /// Keeps every event.
    private struct FileBuilder: EventSink {
        var report: ReadReport
        var chunks: [File.Chunk] = []
        private var events: [Event] = []

        init(_ report: ReadReport) { self.report = report }

        mutating func channelMessage(_ status: UInt8, _ first: UInt8, _ second: UInt8, at time: Int, offset: Int) {
            events.append(Event(time: Ticks(time), status: status, first: first, second: second))
        }

        mutating func metaEvent(_ type: UInt8, _ content: ArraySlice<UInt8>, at time: Int, offset: Int) {
            events.append(.meta(type, Array(content), at: Ticks(time)))
        }

        mutating func exclusive(_ status: UInt8, _ content: ArraySlice<UInt8>, at time: Int) {
            events.append(Event(time: Ticks(time), status: status, content: Array(content)))
        }

        mutating func finishTrack(_ end: TrackEnd) {
            chunks.append(.track(TrackEvents(events: events, end: Ticks(end.time))))
            events = []
        }
    }
}
