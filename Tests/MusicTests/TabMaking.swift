import Music

/// Small tablatures for tests.
extension Tablature {
    /// One guitar whose bars have one voice each.
    static func guitar(
        _ bars: [[Beat]], masterBars: [MasterBar]? = nil, tempo: Double = 120,
        change: (inout TabTrack) -> Void = { _ in }
    ) -> Tablature {
        var track = TabTrack(name: "Guitar", bars: bars.map { Bar(voices: [Voice(beats: $0)]) })
        change(&track)
        return Tablature(
            tempo: tempo, masterBars: masterBars ?? bars.map { _ in MasterBar() }, tracks: [track])
    }

    /// The notes of the first track.
    func playedNotes(_ options: PerformanceOptions = .init()) throws -> [Note] {
        try performed(options).score.tracks[0].notes
    }
}

extension Beat {
    /// Notes as string and fret, of a length as a power of two: 2 is a quarter.
    static func of(_ notes: (Int, Int)..., power: Int8 = 2, change: (inout TabNote) -> Void = { _ in }) -> Beat {
        Beat(
            NoteValue(power: power),
            notes: notes.map { string, fret in
                var note = TabNote(string: UInt8(string), fret: UInt8(fret))
                change(&note)
                return note
            })
    }

    static func rest(power: Int8 = 2) -> Beat { Beat(NoteValue(power: power)) }

    func with(_ change: (inout Beat) -> Void) -> Beat {
        var beat = self
        change(&beat)
        return beat
    }
}

extension Note {
    /// The cents that it sounds above its pitch at a time after its onset.
    func cents(at time: Int) -> Double { bends.last { $0.time.count <= time }?.cents ?? 0 }

    var times: [Int] { [onset.count, duration.count] }
}
