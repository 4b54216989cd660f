import Music

/// How far the parts of a score may be transposed before an instrument cannot play them.
struct PlayableRange: Sendable {
    private struct Part {
        /// What its instrument plays, and whatever it plays itself.
        var instrument: ClosedRange<Int>
        var notes: [Note]
        /// Keys that pressure is said of.
        var pressed: ClosedRange<Int>?
    }

    private var parts: [Part] = []

    init(_ score: Score) {
        for track in score.tracks where !track.isDrums {
            var pressed: ClosedRange<Int>?
            for event in track.events {
                guard case .keyPressure(let pitch, _) = event.message else { continue }
                pressed = Self.extended(pressed, by: Int(pitch.number))
            }
            var range = Self.instrument(of: track)
            for note in track.notes { range = Self.extended(range, by: Int(note.pitch.number)) }
            guard !track.notes.isEmpty || pressed != nil else { continue }
            parts.append(Part(instrument: range, notes: track.notes, pressed: pressed))
        }
    }

    /// Whether anything moves when the score is transposed.
    var hasPitches: Bool { parts.contains { !$0.notes.isEmpty } }

    /// Which of some intervals leave every note of a span that its instrument plays; of all notes without a span.
    func fitting(_ intervals: [Int], in span: Range<Ticks>? = nil) -> [Int] {
        var (least, greatest) = (-127, 127)
        for part in parts {
            var used: ClosedRange<Int>?
            for note in part.notes where span?.contains(note.onset) ?? true {
                used = Self.extended(used, by: Int(note.pitch.number))
            }
            if let used {
                least = max(least, part.instrument.lowerBound - used.lowerBound)
                greatest = min(greatest, part.instrument.upperBound - used.upperBound)
            }
            if let pressed = part.pressed {
                least = max(least, -pressed.lowerBound)
                greatest = min(greatest, 127 - pressed.upperBound)
            }
        }
        return intervals.filter { $0 >= least && $0 <= greatest }
    }

    /// The pitches that the instrument of a part plays.
    ///
    /// The 88 keys of a piano, or the neck of a guitar: of its own tuning with 24 frets, else from the low B of seven
    /// strings to the last fret of the high E. A bass reaches from the low B of five strings.
    private static func instrument(of track: Track) -> ClosedRange<Int> {
        if let tuning = track.tuning, let low = tuning.strings.min(), let high = tuning.strings.max() {
            let open = min(Int(low.number) + Int(tuning.capo), 127)
            return open...max(min(Int(high.number) + 24, 127), open)
        }
        switch track.program {
        case 24...31: return 35...88
        case 32...39: return 23...67
        default: return 21...108
        }
    }

    private static func extended(_ range: ClosedRange<Int>?, by pitch: Int) -> ClosedRange<Int> {
        guard let range else { return pitch...pitch }
        return min(range.lowerBound, pitch)...max(range.upperBound, pitch)
    }
}
