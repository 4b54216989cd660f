import Music

extension StandardMIDI {
    /// Notes of one part that one channel of a port plays, so that none is merged with another or bent by it.
    struct Lane {
        /// Port * 16 + channel.
        let number: Int
        /// In the order in which they are struck.
        fileprivate(set) var notes: [Note] = []
        /// Whether its wheel moves for its notes.
        fileprivate(set) var hasBends = false
        /// The end of the last note of each pitch.
        fileprivate var ends = [Int](repeating: 0, count: 128)
        /// The end of the last note, and of the last one that bends.
        fileprivate var busyUntil = 0
        fileprivate var bentUntil = 0
        /// The onset of the last note, and of the last one that bends: a wheel stands in one place at one time.
        fileprivate var lastOnset = -1
        fileprivate var lastBentOnset = -1

        var port: Int { number / 16 }
        var channel: UInt8 { UInt8(number % 16) }
    }

    /// Deals the notes of a score to channels so that no note is lost on the way through a MIDI file.
    ///
    /// Each track keeps its own channel. To lanes that no track uses go:
    /// - a note whose pitch still sounds on the lane, since MIDI cannot say which note-off ends which. Tracks read from a
    ///   file keep such overlaps where the first struck ends first, as files mean them;
    /// - a note that bends while others sound, and notes that sound while it does: a channel has one wheel.
    ///
    /// Pitched notes never go to the drums' channel; beyond the 15 others there are further ports. A lane carries one
    /// program, so of two made tracks with one channel and two programs the second moves.
    struct ChannelLanes {
        private static let drums = 9
        /// The most lanes of one track.
        ///
        /// It bounds the time to place a note; real music needs two or three.
        static let lanesPerTrack = 2_000
        /// The program of each lane in use; `free` for the others.
        private var programs: [Int16]
        private static let free: Int16 = -1
        /// Where the search for a free lane goes on: lanes before are taken.
        private var nextPitchedLane = 0
        private var nextDrumPort: Int

        init(_ score: Score) {
            let ports = 1 + (score.tracks.map { Int($0.port) }.max() ?? 0)
            programs = [Int16](repeating: Self.free, count: 16 * ports)
            nextDrumPort = ports - 1
            // Channels that a file gave come first; made tracks look at what is left.
            for track in score.tracks where track.sourceTrack != nil {
                programs[Self.lane(of: track)] = Int16(track.program)
            }
            for track in score.tracks where track.sourceTrack == nil {
                let lane = Self.lane(of: track)
                if programs[lane] == Self.free { programs[lane] = Int16(track.program) }
            }
        }

        /// The notes of a track by lane, its own lane first, which may have none.
        ///
        /// - Throws: when a track needs more than `lanesPerTrack`.
        mutating func assign(_ track: Track) throws(FormatError) -> [Lane] {
            let own = Self.lane(of: track)
            let isAsRead = track.sourceTrack != nil
            // Drum kits share their channel, whatever their programs.
            let isOwn = isAsRead || track.isDrums || programs[own] == Int16(track.program)
            let wheelMoves = track.events.contains { if case .bend = $0.message { true } else { false } }
            var lanes = [Lane(number: isOwn ? own : takeLane(for: track))]
            lanes[0].notes.reserveCapacity(track.notes.count)
            for note in Self.inStrikingOrder(track.notes) {
                let isBent = note.isBent
                var index = isBent && wheelMoves ? 1 : 0
                while index < lanes.count, !lanes[index].hasRoom(for: note, isBent: isBent, isAsRead: isAsRead) {
                    index += 1
                }
                if index == lanes.count {
                    guard index < Self.lanesPerTrack else {
                        throw FormatError(
                            .unsupported, at: 0,
                            "more than \(Self.lanesPerTrack) notes of a track sound at once that each need a channel")
                    }
                    lanes.append(Lane(number: takeLane(for: track)))
                }
                lanes[index].take(note, isBent: isBent)
            }
            return lanes
        }

        /// The canonical order, but of notes of one pitch that are struck at once the first to end comes first.
        private static func inStrikingOrder(_ notes: [Note]) -> [Note] {
            var notes = notes.inCanonicalOrder()
            var start = 0
            while start < notes.count {
                var end = start + 1
                while end < notes.count, notes[end].onset == notes[start].onset, notes[end].pitch == notes[start].pitch
                {
                    end += 1
                }
                if end - start > 1 { notes[start..<end].sort { $0.duration < $1.duration } }
                start = end
            }
            return notes
        }

        private static func lane(of track: Track) -> Int {
            let channel = min(Int(track.channel), 15)
            let first = Int(track.port) * 16
            if track.sourceTrack != nil { return first + channel }
            if track.isDrums { return first + drums }
            return first + (channel == drums ? drums + 1 : channel)
        }

        /// A lane that no track uses.
        private mutating func takeLane(for track: Track) -> Int {
            if track.isDrums {
                nextDrumPort += 1
                return nextDrumPort * 16 + Self.drums
            }
            while isTaken(nextPitchedLane) { nextPitchedLane += 1 }
            defer { nextPitchedLane += 1 }
            return nextPitchedLane
        }

        private func isTaken(_ lane: Int) -> Bool {
            lane % 16 == Self.drums || lane < programs.count && programs[lane] != Self.free
        }
    }
}

extension StandardMIDI.Lane {
    @inline(__always)
    fileprivate func hasRoom(for note: Note, isBent: Bool, isAsRead: Bool) -> Bool {
        let onset = note.onset.count
        if bentUntil > onset || lastBentOnset == onset { return false }
        if isBent, busyUntil > onset || lastOnset == onset { return false }
        return ends[Int(note.pitch.number)] <= (isAsRead ? note.end.count : onset)
    }

    @inline(__always)
    fileprivate mutating func take(_ note: Note, isBent: Bool) {
        let end = note.end.count
        ends[Int(note.pitch.number)] = end
        busyUntil = max(busyUntil, end)
        lastOnset = note.onset.count
        if isBent {
            bentUntil = end
            lastBentOnset = lastOnset
            hasBends = true
        }
        notes.append(note)
    }
}
