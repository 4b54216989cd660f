import Music

extension StandardMIDI {
    /// Makes the tracks of a score from the events of one MIDI track after another.
    ///
    /// Its buffers serve all tracks of a file, so nothing is allocated for a note or an event.
    struct ScoreBuilder: EventSink {
        var report: ReadReport

        private var tempos: [Tempo] = []
        private var timeSignatures: [TimeSignature] = []
        private var keySignatures: [KeySignature] = []
        private var texts: [ScoreText] = []
        private var parts: [Part] = []
        private var openNotes = OpenNotes()
        private var events = [[ChannelEvent]](repeating: [], count: 16)
        /// The earliest program change of each channel in the whole file, for tracks that have none of their own.
        private var earliestPrograms = [Program?](repeating: nil, count: 16)
        private var track = TrackState()
        private var trackNumber = 0

        /// A program change and its time in ticks.
        private struct Program {
            var time: Int
            var number: UInt8
        }

        /// A track of the score while its program may still be found in a later MIDI track.
        private struct Part {
            var track: Track
            var hasProgram: Bool
        }

        /// What is known while one track is being read.
        private struct TrackState {
            /// The first name, which is that of the parts, and where it stands among the texts in case there are none.
            var name: String?
            var nameIndex = 0
            var port: UInt8?
            var programs = [UInt8?](repeating: nil, count: 16)
            var programsAtFirstNote = [UInt8?](repeating: nil, count: 16)
            /// A bit for each channel with events that are no notes.
            var channelsWithEvents: UInt16 = 0
        }

        init(_ report: ReadReport) { self.report = report }

        // MARK: Events

        @inline(__always)
        mutating func channelMessage(_ status: UInt8, _ first: UInt8, _ second: UInt8, at time: Int, offset: Int) {
            let channel = status & 0x0F
            if status < 0xA0 {
                if status >= 0x90, second > 0 {
                    if !openNotes.hasNotes(channel) {
                        track.programsAtFirstNote[Int(channel)] = track.programs[Int(channel)]
                    }
                    openNotes.strike(first, second, channel, at: time)
                } else if !openNotes.release(first, channel, velocity: status >= 0x90 ? 0xFF : second, at: time) {
                    report.note(.strayNoteOff, at: offset)
                }
            } else {
                otherMessage(status, first, second, at: time)
            }
        }

        private mutating func otherMessage(_ status: UInt8, _ first: UInt8, _ second: UInt8, at time: Int) {
            let channel = Int(status & 0x0F)
            let message: ChannelEvent.Message
            switch status & 0xF0 {
            case 0xA0: message = .keyPressure(pitch: Pitch(lowBits: first), value: second)
            case 0xB0: message = .control(number: first, value: second)
            case 0xC0:
                message = .program(first)
                track.programs[channel] = first
                if earliestPrograms[channel].map({ time < $0.time }) ?? true {
                    earliestPrograms[channel] = Program(time: time, number: first)
                }
            case 0xD0: message = .pressure(first)
            default: message = .bend(UInt16(second) << 7 | UInt16(first))
            }
            track.channelsWithEvents |= 1 << UInt16(channel)
            events[channel].append(ChannelEvent(time: Ticks(time), message))
        }

        mutating func metaEvent(_ type: UInt8, _ content: ArraySlice<UInt8>, at time: Int, offset: Int) {
            let time = Ticks(time)
            let bytes = Array(content.prefix(4))
            switch (type, content.count) {
            case (0x01...0x07, _):
                if let kind = ScoreText.Kind(rawValue: type) { text(kind, MetaText.string(content), at: time) }
            case (0x21, 1):
                guard bytes[0] < 128 else { return report.note(.badMetaContent, at: offset) }
                if track.port == nil { track.port = bytes[0] }
            case (0x51, 3):
                let microseconds = Int(bytes[0]) << 16 | Int(bytes[1]) << 8 | Int(bytes[2])
                if microseconds > 0 {
                    tempos.append(Tempo(time: time, microsecondsPerQuarter: microseconds))
                } else {
                    report.note(.badTempo, at: offset)
                }
            case (0x58, 4):
                timeSignatures.append(
                    TimeSignature(
                        time: time, beats: bytes[0], beatPower: bytes[1], clocksPerClick: bytes[2],
                        thirtySecondsPerQuarter: bytes[3]))
            case (0x59, 2):
                // Any other byte than 0 and 1 for the mode stays with the file, see `CarriedEvents`.
                guard bytes[1] <= 1 else { return report.note(.badMetaContent, at: offset) }
                if !(-7...7).contains(Int8(bitPattern: bytes[0])) { report.note(.keyOutOfRange, at: offset) }
                keySignatures.append(
                    KeySignature(time: time, sharps: Int8(bitPattern: bytes[0]), isMinor: bytes[1] == 1))
            case (0x54, 5):
                // Hours with the frame rate above them, minutes, seconds, frames.
                if bytes[0] & 0x1F > 23 || bytes[0] > 0x7F || bytes[1] > 59 || bytes[2] > 59 || bytes[3] > 29 {
                    report.note(.badOffset, at: offset)
                }
            case (0x51, _), (0x54, _), (0x58, _), (0x59, _), (0x21, _):
                report.note(.badMetaLength, at: offset)
            default:
                break
            }
        }

        mutating func exclusive(_ status: UInt8, _ content: ArraySlice<UInt8>, at time: Int) {}

        private mutating func text(_ kind: ScoreText.Kind, _ text: String, at time: Ticks) {
            if kind == .name, track.name == nil {
                track.name = text
                track.nameIndex = texts.count
            }
            texts.append(ScoreText(time: time, kind, text, sourceTrack: trackNumber))
        }

        // MARK: Tracks of the score

        /// Closes a MIDI track: what is struck ends here, and each channel that has anything becomes a part.
        mutating func finishTrack(_ end: TrackEnd) {
            for _ in 0..<openNotes.closeAll(at: end.time) { report.note(.hangingNote, at: end.offset) }
            var notes = openNotes.takeNotes()
            let channels = track.channelsWithEvents | notes.reduce(0) { $0 | 1 << UInt16($1.channel) }
            var nextNotes = 0
            for channel in 0..<16 as Range<UInt8> where channels & 1 << UInt16(channel) != 0 {
                let index = Int(channel)
                let program = track.programsAtFirstNote[index]
                var part = Track(
                    name: track.name ?? "", program: program ?? 0, channel: channel, isDrums: channel == 9,
                    port: track.port ?? 0, sourceTrack: trackNumber)
                if nextNotes < notes.count, notes[nextNotes].channel == channel {
                    swap(&part.notes, &notes[nextNotes].notes)
                    nextNotes += 1
                }
                part.events = events[index]
                events[index] = []
                parts.append(Part(track: part, hasProgram: program != nil))
            }
            if channels != 0, track.name != nil { texts.remove(at: track.nameIndex) }
            track = TrackState()
            trackNumber += 1
        }

        /// The score of all tracks read, each part with the program that its channel has.
        consuming func finished(ticksPerQuarter: Int, onlyTempo: Tempo?) -> Score {
            let tracks = parts.map { part in
                var track = part.track
                if !part.hasProgram { track.program = earliestPrograms[Int(track.channel)]?.number ?? 0 }
                return track
            }
            return Score(
                ticksPerQuarter: ticksPerQuarter, tempos: onlyTempo.map { [$0] } ?? Self.inOrder(tempos, \.time),
                timeSignatures: Self.inOrder(timeSignatures, \.time),
                keySignatures: Self.inOrder(keySignatures, \.time), texts: Self.inOrder(texts, \.time),
                tracks: tracks)
        }

        /// In order of time; what stands at one time stays in the order of the file.
        private static func inOrder<Item>(_ items: [Item], _ time: KeyPath<Item, Ticks>) -> [Item] {
            guard items.count > 1 else { return items }
            return items.enumerated().sorted {
                ($0.element[keyPath: time], $0.offset) < ($1.element[keyPath: time], $1.offset)
            }
            .map(\.element)
        }
    }

    /// Text as meta events hold it.
    enum MetaText {
        /// UTF-8 where the bytes can be that, else Latin-1, which every byte string is.
        static func string(_ bytes: ArraySlice<UInt8>) -> String {
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            var scalars = String.UnicodeScalarView()
            for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
            return String(scalars)
        }
    }
}
