import Music

extension StandardMIDI {
    /// The notes of one part, and the channels of ports that play them, so that none is merged with another or bent by
    /// it.
    struct DealtPart {
        /// In the order in which they are struck.
        let notes: [Note]
        /// For each note its place in `lanes`; empty where one lane plays them all.
        fileprivate(set) var laneOfNote: [Int32] = []
        /// The part's own lane, which may have no notes, then those that it takes besides.
        fileprivate(set) var lanes: [Lane] = []

        /// A channel of a port.
        struct Lane {
            /// Port * 16 + channel.
            let number: Int
            /// Whether its wheel moves for its notes.
            fileprivate(set) var hasBends = false

            var port: Int { number / 16 }
            var channel: UInt8 { UInt8(number % 16) }
        }
    }

    /// Deals the notes of a score to channels so that no note is lost on the way through a MIDI file.
    ///
    /// Each track keeps its own channel. To lanes that no track uses go:
    /// - a note whose pitch still sounds on the lane, since MIDI cannot say which note-off ends which. Tracks read from a
    ///   file keep such overlaps where the first struck ends first, as files mean them;
    /// - a note that bends while others sound, and notes that sound while it does: a channel has one wheel. Notes that
    ///   begin and end together and bend alike share one.
    ///
    /// Pitched notes never go to the drums' channel; beyond the 15 others there are further ports. A lane carries one
    /// program and one wheel, so of two made tracks with one channel the second moves if their programs differ or one of
    /// them bends.
    struct ChannelLanes {
        private static let drums = 9
        /// The most lanes of one track.
        ///
        /// It bounds the time to place a note; real music needs two or three.
        static let lanesPerTrack = 2_000
        /// The program of each lane in use; `free` for the others.
        private var programs: [Int16]
        private static let free: Int16 = -1
        /// Lanes of made tracks of which one bends: a single track may have each.
        private var bentLanes: Set<Int> = []
        /// Those of them that have their track.
        private var takenBentLanes: Set<Int> = []
        /// Where the search for a free lane goes on: lanes before are taken.
        private var nextPitchedLane = 0
        private var nextDrumPort: Int

        init(_ score: Score) {
            let ports = 1 + (score.tracks.map { Int($0.port) }.max() ?? 0)
            programs = [Int16](repeating: Self.free, count: 16 * ports)
            nextDrumPort = ports - 1
            // Channels that a file gave come first; made tracks look at what is left.
            var lanesOfFile: Set<Int> = []
            for track in score.tracks where track.sourceTrack != nil {
                programs[Self.lane(of: track)] = Int16(track.program)
                lanesOfFile.insert(Self.lane(of: track))
            }
            for track in score.tracks where track.sourceTrack == nil {
                let lane = Self.lane(of: track)
                if programs[lane] == Self.free { programs[lane] = Int16(track.program) }
                if Self.bends(track) { bentLanes.insert(lane) }
            }
            // What a file has on a channel was there first.
            takenBentLanes = bentLanes.intersection(lanesOfFile)
        }

        private static func bends(_ track: Track) -> Bool {
            !track.isDrums
                && (track.notes.contains(where: \.isBent)
                    || track.events.contains { if case .bend = $0.message { true } else { false } })
        }

        /// The notes of a track and their lanes.
        ///
        /// - Throws: when a track needs more than `lanesPerTrack`.
        mutating func deal(_ track: Track) throws(FormatError) -> DealtPart {
            let own = Self.lane(of: track)
            let isAsRead = track.sourceTrack != nil
            // Drum kits share their channel, whatever their programs.
            var isOwn = isAsRead || track.isDrums || programs[own] == Int16(track.program)
            if isOwn, !isAsRead, bentLanes.contains(own) { isOwn = takenBentLanes.insert(own).inserted }
            let wheelMoves = track.events.contains { if case .bend = $0.message { true } else { false } }
            var part = DealtPart(notes: Self.inStrikingOrder(track.notes))
            part.lanes = [DealtPart.Lane(number: isOwn ? own : takeLane(for: track))]
            var rooms = LaneRooms(isAsRead: isAsRead)
            let hasBends = part.notes.contains(where: \.isBent)
            for index in part.notes.indices {
                let isBent = hasBends && part.notes[index].isBent
                let lane =
                    hasBends
                    ? rooms.place(for: part.notes[index], isBent: isBent, from: isBent && wheelMoves ? 1 : 0)
                    : rooms.place(plain: part.notes[index])
                if lane > 0, part.laneOfNote.isEmpty {
                    part.laneOfNote = [Int32](repeating: 0, count: part.notes.count)
                }
                while lane >= part.lanes.count {
                    guard part.lanes.count < Self.lanesPerTrack else {
                        throw FormatError(
                            .unsupported, at: 0,
                            "more than \(Self.lanesPerTrack) notes of a track sound at once that each need a channel")
                    }
                    part.lanes.append(DealtPart.Lane(number: takeLane(for: track)))
                }
                if lane > 0 { part.laneOfNote[index] = Int32(lane) }
                if isBent { part.lanes[lane].hasBends = true }
            }
            return part
        }

        /// The canonical order, but of notes of one pitch that are struck at once the first to end comes first.
        private static func inStrikingOrder(_ notes: [Note]) -> [Note] {
            var notes = notes.inCanonicalOrder()
            var start = 0
            var next = 1
            while next < notes.count {
                if notes[next].onset != notes[start].onset || notes[next].pitch != notes[start].pitch {
                    start = next
                } else if next - start >= 64 {
                    // No music has so many at once: sort them as a list of any length.
                    while next < notes.count, notes[next].onset == notes[start].onset,
                        notes[next].pitch == notes[start].pitch
                    { next += 1 }
                    notes.replaceSubrange(start..<next, with: notes[start..<next].sorted { $0.duration < $1.duration })
                    start = next
                } else {
                    var place = next
                    while place > start, notes[place].duration < notes[place - 1].duration {
                        notes.swapAt(place, place - 1)
                        place -= 1
                    }
                }
                next += 1
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

/// When lanes are free for which notes.
private struct LaneRooms {
    private struct Lane {
        /// The end of the last note, and of the last one that bends.
        var busyUntil = 0
        var bentUntil = 0
        /// The onset of the last note, and of the last one that bends: a wheel stands in one place at one time.
        var lastOnset = -1
        var lastBentOnset = -1
        /// Of the last note that bends.
        var bends: [PitchBend] = []

        /// Whether a note bends like the one that was placed last: the strings of a chord that slides or dives as one.
        func moves(with note: Note) -> Bool {
            lastBentOnset == note.onset.count && bentUntil == note.end.count && bends == note.bends
        }
    }

    private let isAsRead: Bool
    private var lanes: [Lane] = []
    /// The end of the last note of each pitch on each lane, at lane * 128 + pitch.
    private var ends: [Int] = []

    init(isAsRead: Bool) { self.isAsRead = isAsRead }

    /// The first lane that has room for a note of a part in which none bends; a new one where none has.
    @inline(__always)
    mutating func place(plain note: Note) -> Int {
        let pitch = Int(note.pitch.number)
        let latest = isAsRead ? note.end.count : note.onset.count
        var place = pitch
        while place < ends.count, ends[place] > latest { place += 128 }
        if place >= ends.count { ends += [Int](repeating: 0, count: 128) }
        ends[place] = note.end.count
        return place >> 7
    }

    /// The same for a note of a part in which some bend.
    @inline(__always)
    mutating func place(for note: Note, isBent: Bool, from first: Int) -> Int {
        let (onset, end, pitch) = (note.onset.count, note.end.count, Int(note.pitch.number))
        // A later note of its pitch may overlap on a channel where a file has it so: the first struck ends first.
        let latest = isAsRead ? end : onset
        var index = first
        while index < lanes.count {
            let lane = lanes[index]
            let isFree =
                isBent && lane.moves(with: note)
                || lane.bentUntil <= onset && lane.lastBentOnset != onset
                    && !(isBent && (lane.busyUntil > onset || lane.lastOnset == onset))
            if isFree, ends[index << 7 | pitch] <= latest { break }
            index += 1
        }
        while index >= lanes.count {
            lanes.append(Lane())
            ends += [Int](repeating: 0, count: 128)
        }
        ends[index << 7 | pitch] = end
        lanes[index].busyUntil = max(lanes[index].busyUntil, end)
        lanes[index].lastOnset = onset
        if isBent {
            lanes[index].bentUntil = end
            lanes[index].lastBentOnset = onset
            lanes[index].bends = note.bends
        }
        return index
    }
}
