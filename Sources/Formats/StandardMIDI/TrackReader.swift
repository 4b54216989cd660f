import Music

extension StandardMIDI {
    /// Reads the events of one track after another and gathers notes, tempos and programs.
    ///
    /// Its buffers serve all tracks of a file, so nothing is allocated per note or event.
    struct TrackReader {
        var report: ReadReport

        private let bytes: [UInt8]
        private var tempos: [Tempo] = []
        private var parts: [Part] = []
        private var openNotes = OpenNotes()
        /// The earliest program change of each channel in the whole file, for tracks that have none of their own.
        private var earliestPrograms = [Program?](repeating: nil, count: 16)

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
        private struct State {
            var time = 0  // ticks
            var runningStatus: UInt8 = 0
            var name: String?
            var isEnded = false
            var programs = [UInt8?](repeating: nil, count: 16)
            var programsAtFirstNote = [UInt8?](repeating: nil, count: 16)
            var channelsWithNotes: UInt16 = 0
        }

        init(_ bytes: [UInt8], _ report: ReadReport) {
            self.bytes = bytes
            self.report = report
        }

        /// Reads the events in a range of the file, up to the end-of-track event or the end of the range.
        ///
        /// - Returns: the byte after the last event read; the end of the range when the events are damaged.
        /// - Throws: only beyond `Limits`; damage is repaired and reported.
        mutating func readTrack(_ range: Range<Int>) throws(FormatError) -> Int {
            report.trackCount += 1
            var state = State()
            var reader = ByteReader(bytes, in: range)
            do throws(FormatError) {
                while !reader.isAtEnd && !state.isEnded { try readEvent(&reader, &state) }
                if !state.isEnded { report.note(.missingEndOfTrack, at: reader.offset) }
            } catch {
                if error.kind == .unsupported { throw error }
                report.note(.damagedTrack, at: error.offset)
            }
            if state.isEnded && !reader.isAtEnd { report.note(.bytesAfterEndOfTrack, at: reader.offset) }
            finishTrack(state, at: reader.offset)
            return reader.offset
        }

        // MARK: One event

        private mutating func readEvent(_ reader: inout ByteReader, _ state: inout State) throws(FormatError) {
            let start = reader.offset
            report.eventCount += 1
            guard report.eventCount <= Limits.midiEvents else {
                throw FormatError(
                    .unsupported, at: start, "the file has more than \(Limits.midiEvents) events; split it")
            }
            let time = state.time + (try length(&reader))
            guard time <= Limits.ticks else {
                throw FormatError(.malformed, at: start, "the track lasts more than \(Limits.ticks) ticks")
            }
            state.time = time
            guard let byte = reader.peek() else {
                throw FormatError(.malformed, at: reader.offset, "the track ends after a delta time")
            }
            if byte >= 0xF0 {
                try reader.skip(1)
                try readSystemEvent(byte, &reader, &state)
                return
            }
            if byte >= 0x80 {
                state.runningStatus = byte
                try reader.skip(1)
            } else if state.runningStatus == 0 {
                throw FormatError(.malformed, at: reader.offset, "a data byte stands where a status byte should")
            }
            try readChannelMessage(&reader, &state, at: start)
        }

        private mutating func readChannelMessage(
            _ reader: inout ByteReader, _ state: inout State, at start: Int
        ) throws(FormatError) {
            let channel = state.runningStatus & 0x0F
            let first = try dataByte(&reader)
            switch state.runningStatus & 0xF0 {
            case 0x90:
                let velocity = try dataByte(&reader)
                if velocity == 0 {
                    endNote(first, channel, at: state.time, byte: start)
                } else {
                    let bit = UInt16(1) << UInt16(channel)
                    if state.channelsWithNotes & bit == 0 {
                        state.channelsWithNotes |= bit
                        state.programsAtFirstNote[Int(channel)] = state.programs[Int(channel)]
                    }
                    openNotes.strike(first, velocity, channel, at: state.time)
                }
            case 0x80:
                _ = try dataByte(&reader)  // the release velocity
                endNote(first, channel, at: state.time, byte: start)
            case 0xC0:
                state.programs[Int(channel)] = first
                let earliest = earliestPrograms[Int(channel)]
                if earliest.map({ state.time < $0.time }) ?? true {
                    earliestPrograms[Int(channel)] = Program(time: state.time, number: first)
                }
            case 0xD0:
                break  // channel pressure has one data byte
            default:
                _ = try dataByte(&reader)  // key pressure, controllers, pitch bend
            }
        }

        /// Reads a meta event or a system message.
        ///
        /// They leave the running status alone: the standard ends it here, but files exist that go on with it, and
        /// where it is not used nothing changes.
        private mutating func readSystemEvent(
            _ status: UInt8, _ reader: inout ByteReader, _ state: inout State
        ) throws(FormatError) {
            let start = reader.offset - 1
            switch status {
            case 0xFF:
                let type = try reader.uint8()
                let length = try length(&reader)
                let content = try reader.slice(length)
                readMetaEvent(type, content, &state, at: start)
            case 0xF0, 0xF7:
                let length = try length(&reader)
                try reader.skip(length)
            default:
                report.note(.statusNotAllowed, at: start)
                let dataBytes = status == 0xF2 ? 2 : status == 0xF1 || status == 0xF3 ? 1 : 0
                try reader.skip(dataBytes)
            }
        }

        private mutating func readMetaEvent(
            _ type: UInt8, _ content: ArraySlice<UInt8>, _ state: inout State, at start: Int
        ) {
            switch type {
            case 0x03:
                if state.name == nil { state.name = Self.text(content) }
            case 0x2F:
                state.isEnded = true
            case 0x51:
                guard content.count == 3 else {
                    report.note(.badMetaLength, at: start)
                    return
                }
                let microseconds = content.reduce(0) { $0 << 8 | Int($1) }
                if microseconds > 0 {
                    tempos.append(Tempo(time: Ticks(state.time), microsecondsPerQuarter: microseconds))
                } else {
                    report.note(.badTempo, at: start)
                }
            default:
                break
            }
        }

        private mutating func endNote(_ pitch: UInt8, _ channel: UInt8, at time: Int, byte: Int) {
            if !openNotes.release(pitch, channel, at: time) { report.note(.strayNoteOff, at: byte) }
        }

        @inline(__always)
        private mutating func dataByte(_ reader: inout ByteReader) throws(FormatError) -> UInt8 {
            let byte = try reader.uint8()
            if byte < 0x80 { return byte }
            report.note(.dataByteTooLarge, at: reader.offset - 1)
            return 127
        }

        @inline(__always)
        private mutating func length(_ reader: inout ByteReader) throws(FormatError) -> Int {
            let start = reader.offset
            let value = try reader.variableLength()
            if reader.offset - start > 4 { report.note(.longNumber, at: start) }
            return value
        }

        /// A name is UTF-8 when it can be, else Latin-1, which every byte string is.
        private static func text(_ bytes: ArraySlice<UInt8>) -> String {
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            var scalars = String.UnicodeScalarView()
            for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
            return String(scalars)
        }

        // MARK: Tracks of the score

        private mutating func finishTrack(_ state: State, at offset: Int) {
            for _ in 0..<openNotes.closeAll(at: state.time) { report.note(.hangingNote, at: offset) }
            guard state.channelsWithNotes != 0 else { return }
            for (channel, notes) in openNotes.takeNotes() {
                let program = state.programsAtFirstNote[Int(channel)]
                let track = Track(
                    name: state.name ?? "", program: program ?? 0, channel: channel, isDrums: channel == 9,
                    notes: notes)
                parts.append(Part(track: track, hasProgram: program != nil))
            }
        }

        /// The tracks of the score, each with the program that its channel has.
        mutating func finishedTracks() -> [Track] {
            parts.map { part in
                var track = part.track
                if !part.hasProgram { track.program = earliestPrograms[Int(track.channel)]?.number ?? 0 }
                return track
            }
        }

        /// The tempos of all tracks in order of time; of two at one time the later in the file holds.
        func finishedTempos() -> [Tempo] {
            var finished: [Tempo] = []
            for (_, tempo) in tempos.enumerated().sorted(by: {
                ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
            }) {
                if finished.last?.time == tempo.time { finished.removeLast() }
                finished.append(tempo)
            }
            return finished
        }
    }
}
