/// A piece of music: tracks of notes over one map of tempos, metres and keys.
public struct Score: Hashable, Sendable {
    /// How many ticks a quarter note lasts, for every time in the score; in 1...32,767 when it comes from a file.
    public var ticksPerQuarter: Int
    /// In order of time; before the first one, 120 quarter notes a minute.
    public var tempos: [Tempo]
    /// In order of time; before the first one, four quarters a bar.
    public var timeSignatures: [TimeSignature]
    /// In order of time; before the first one, no key is known.
    public var keySignatures: [KeySignature]
    /// In order of time: names, lyrics, markers.
    public var texts: [ScoreText]
    public var tracks: [Track]

    /// Traps when `ticksPerQuarter` is not positive.
    public init(
        ticksPerQuarter: Int, tempos: [Tempo] = [], timeSignatures: [TimeSignature] = [],
        keySignatures: [KeySignature] = [], texts: [ScoreText] = [], tracks: [Track] = []
    ) {
        precondition(ticksPerQuarter > 0, "a quarter note lasts at least one tick")
        self.ticksPerQuarter = ticksPerQuarter
        self.tempos = tempos
        self.timeSignatures = timeSignatures
        self.keySignatures = keySignatures
        self.texts = texts
        self.tracks = tracks
    }

    /// The notes of all tracks in the canonical order.
    ///
    /// Cost: a sort.
    public var notes: [Note] {
        if tracks.count == 1 { return tracks[0].notes.inCanonicalOrder() }
        var notes: [Note] = []
        notes.reserveCapacity(noteCount)
        for track in tracks { notes += track.notes }
        return notes.inCanonicalOrder()
    }

    public var noteCount: Int {
        tracks.reduce(0) { $0 + $1.notes.count }
    }

    /// The time at which the last sounding note ends.
    public var duration: Ticks {
        var end = Ticks.zero
        for track in tracks {
            for note in track.notes { end = max(end, note.end) }
        }
        return end
    }

    /// Seconds from the start of the score, by the tempo map.
    ///
    /// Cost: a pass over the tempos. Take `tempoMap` once when there are many times to ask for.
    public func seconds(at time: Ticks) -> Double {
        tempoMap.seconds(at: time)
    }

    public var tempoMap: TempoMap { TempoMap(tempos, ticksPerQuarter: ticksPerQuarter) }
}
