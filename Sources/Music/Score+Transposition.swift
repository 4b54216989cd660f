extension Score {
    /// The score with every pitched note moved; drum tracks stay, since their pitches name instruments.
    ///
    /// What says a pitch moves along: pressure on single keys, key signatures, and frets. A note whose fret would lie
    /// below the nut, or above 255, says no place to play it any more.
    ///
    /// - Returns: nil when a note, or a key that is pressed, would leave 0...127.
    public func transposed(by semitones: Int) -> Score? {
        var score = self
        for trackIndex in score.tracks.indices where !score.tracks[trackIndex].isDrums {
            for noteIndex in score.tracks[trackIndex].notes.indices {
                guard score.tracks[trackIndex].notes[noteIndex].transpose(by: semitones) else { return nil }
            }
            for eventIndex in score.tracks[trackIndex].events.indices {
                let message = score.tracks[trackIndex].events[eventIndex].message
                guard case .keyPressure(let pitch, let value) = message else { continue }
                guard let moved = pitch.transposed(by: semitones) else { return nil }
                score.tracks[trackIndex].events[eventIndex].message = .keyPressure(pitch: moved, value: value)
            }
        }
        for index in score.keySignatures.indices { score.keySignatures[index].transpose(by: semitones) }
        return score
    }
}

extension Note {
    /// Moves the pitch and the fret; a note whose fret would leave 0...255 says no place to play it any more.
    ///
    /// - Returns: false, and the note stays, when the pitch would leave 0...127.
    mutating func transpose(by semitones: Int) -> Bool {
        guard let moved = pitch.transposed(by: semitones) else { return false }
        pitch = moved
        if let position { self.position = position.moved(by: semitones) }
        return true
    }
}

extension FretPosition {
    /// So many frets up the same string; nil where there is none.
    fileprivate func moved(by frets: Int) -> FretPosition? {
        let (fret, overflow) = Int(fret).addingReportingOverflow(frets)
        return overflow ? nil : UInt8(exactly: fret).map { FretPosition(string: string, fret: $0) }
    }
}

extension KeySignature {
    /// Moves the key along with its music.
    ///
    /// A semitone is seven steps along the circle of fifths. Of two names for one key the one with fewer accidentals is
    /// taken, and six sharps rather than six flats. No move leaves the name as it is.
    mutating func transpose(by semitones: Int) {
        let steps = semitones % 12
        guard steps != 0, (-7...7).contains(sharps) else { return }
        let fifths = ((Int(sharps) + 7 * steps) % 12 + 12) % 12
        sharps = Int8(fifths > 6 ? fifths - 12 : fifths)
    }
}
