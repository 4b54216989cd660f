import Music

extension StandardMIDI {
    /// Deals the notes of a score to channels so that no two notes of one pitch overlap on one channel.
    ///
    /// A lane is a channel of a port, and each port of a track becomes a MIDI track of its own. Each track keeps its own
    /// channel; notes that would overlap on it go to lanes that no track uses. A lane carries one program, so of two
    /// tracks with one channel and two programs the second moves.
    struct ChannelLanes {
        /// What one track plays through one port.
        struct PortPart {
            var port: Int
            /// In order of first use.
            var channels: [UInt8] = []
            /// In the canonical order.
            var notes: [PlacedNote] = []
        }

        private static let drums: UInt8 = 9
        /// The most lanes of one track.
        ///
        /// It bounds the time to place a note; real music needs two or three.
        static let lanesPerTrack = 2_000
        /// The program of each lane in use, at port * 16 + channel; `free` for the others.
        private var programs: [Int16]
        private static let free: Int16 = -1
        /// Where the search for a free lane goes on: lanes before are taken.
        private var nextPitchedLane = 0
        private var nextDrumPort = 0

        init(_ score: Score) {
            programs = [Int16](repeating: Self.free, count: 16)
            for track in score.tracks {
                let channel = Int(Self.channel(of: track))
                if programs[channel] == Self.free { programs[channel] = Int16(track.program) }
            }
        }

        /// The notes of a track by port, its own channel first.
        ///
        /// - Throws: when more than `lanesPerTrack` notes of one pitch sound at once.
        mutating func assign(_ track: Track) throws(FormatError) -> [PortPart] {
            let own = Int(Self.channel(of: track))
            // Drum kits share their channel, whatever their programs.
            let isOwn = track.isDrums || programs[own] == Int16(track.program)
            let first = isOwn ? own : takeLane(for: track)
            var lanes = [(number: first, part: 0)]
            // The end of the last note of each pitch on each lane, at lane * 128 + pitch.
            var ends = [Int](repeating: 0, count: 128)
            var parts = [PortPart(port: first / 16, channels: [UInt8(first % 16)])]
            parts[0].notes.reserveCapacity(track.notes.count)
            for note in track.notes.inCanonicalOrder() {
                let pitch = Int(note.pitch.number)
                var index = 0
                while index < lanes.count, ends[index * 128 + pitch] > note.onset.count { index += 1 }
                if index == lanes.count {
                    guard index < Self.lanesPerTrack else {
                        throw FormatError(
                            .unsupported, at: 0,
                            "more than \(Self.lanesPerTrack) notes of pitch \(note.pitch) sound at once in a track")
                    }
                    let lane = takeLane(for: track)
                    ends += [Int](repeating: 0, count: 128)
                    if parts[parts.count - 1].port != lane / 16 { parts.append(PortPart(port: lane / 16)) }
                    parts[parts.count - 1].channels.append(UInt8(lane % 16))
                    lanes.append((lane, parts.count - 1))
                }
                ends[index * 128 + pitch] = note.end.count
                let lane = lanes[index]
                parts[lane.part].notes.append(PlacedNote(note: note, channel: UInt8(lane.number % 16)))
            }
            return parts
        }

        private static func channel(of track: Track) -> UInt8 {
            if track.isDrums { return drums }
            let channel = min(track.channel, 15)
            return channel == drums ? drums + 1 : channel
        }

        /// A lane that no track uses.
        private mutating func takeLane(for track: Track) -> Int {
            if track.isDrums {
                nextDrumPort += 1  // port 0 is every drum track's own
                return nextDrumPort * 16 + Int(Self.drums)
            }
            while isTaken(nextPitchedLane) { nextPitchedLane += 1 }
            defer { nextPitchedLane += 1 }
            return nextPitchedLane
        }

        private func isTaken(_ lane: Int) -> Bool {
            lane % 16 == Int(Self.drums) || lane < programs.count && programs[lane] != Self.free
        }
    }
}
