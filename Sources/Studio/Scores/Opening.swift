import Formats
package import Music

/// The beginning of a piece that nobody owns, for those who come without a file.
package struct Opening: Hashable, Sendable {
    /// A word for addresses, as `bach-prelude`.
    package let id: String
    package let title: String
    package let composer: String
    /// When the piece was written.
    package let year: Int
    /// Quarter notes a minute.
    let tempo: Int
    /// Beats and the power of two that they are: `(3, 3)` for 3/8.
    let metre: (beats: UInt8, power: UInt8)
    /// Sixteenths before the first whole bar.
    let pickup: Int
    let key: (sharps: Int8, isMinor: Bool)
    let parts: [Part]

    /// An instrument and what it plays.
    struct Part: Sendable {
        let name: String
        let program: UInt8
        var isDrums = false
        let lines: [Line]
    }

    /// Notes one after the other, in the words of `OpeningLine`.
    struct Line: Sendable {
        let velocity: Int
        let words: String

        init(_ velocity: Int, _ words: String) {
            self.velocity = velocity
            self.words = words
        }
    }

    package static func == (lhs: Opening, rhs: Opening) -> Bool { lhs.id == rhs.id }
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }

    /// The music: a part a track, four ticks a sixteenth times 30.
    package var score: Score {
        var metres = [
            TimeSignature(time: Ticks(pickup * Opening.sixteenth), beats: metre.beats, beatPower: metre.power)
        ]
        if pickup > 0 { metres.insert(TimeSignature(time: .zero, beats: UInt8(pickup), beatPower: 4), at: 0) }
        let barLength = Int(metre.beats) * 16 >> Int(metre.power)
        var channel: UInt8 = 0
        let tracks = parts.map { part in
            defer { if !part.isDrums { channel += 1 } }
            var notes: [Note] = []
            for line in part.lines {
                notes += OpeningLine(line.words, sixteenth: Opening.sixteenth).notes.map { note in
                    var note = note
                    let sixteenth = note.onset.count / Opening.sixteenth - pickup
                    // The bar is felt, and then the beat.
                    let accent = sixteenth % barLength == 0 ? 7 : sixteenth % (16 >> Int(metre.power)) == 0 ? 3 : 0
                    note.velocity = UInt8(min(max(line.velocity + accent, 1), 127))
                    return note
                }
            }
            return Track(
                name: part.name, program: part.program, channel: part.isDrums ? 9 : channel, isDrums: part.isDrums,
                notes: notes.inCanonicalOrder())
        }
        return Score(
            ticksPerQuarter: 4 * Opening.sixteenth,
            tempos: [Tempo(time: .zero, microsecondsPerQuarter: 60_000_000 / tempo)], timeSignatures: metres,
            keySignatures: [KeySignature(time: .zero, sharps: key.sharps, isMinor: key.isMinor)],
            texts: [ScoreText(time: .zero, .name, "\(composer): \(title)")], tracks: tracks)
    }

    private static let sixteenth = 120

    /// The bytes of a MIDI file.
    package func midi() throws -> [UInt8] { try StandardMIDI.write(score) }
}
