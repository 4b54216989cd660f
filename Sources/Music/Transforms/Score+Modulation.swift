extension Score {
    /// The score with one passage in another key, from which it comes back.
    ///
    /// Notes that begin in the span move, whole, and so do the keys that are pressed under them; notes that sound into it
    /// stay, and so do drums. Where a key is known the signatures say what happens: those in the span move, one that holds
    /// from before it is said anew at its beginning, and the old one at its end.
    ///
    /// - Parameter semitones: Whole octaves leave the signatures as they are.
    /// - Returns: nil when a note, or a key that is pressed, would leave 0...127.
    ///
    /// Cost: a pass over notes and events, and a sort of a part's notes where it presses single keys.
    public func modulated(_ span: Range<Ticks>, by semitones: Int) -> Score? {
        var score = self
        guard !span.isEmpty, semitones != 0 else { return score }
        for index in score.tracks.indices where !score.tracks[index].isDrums {
            guard score.tracks[index].modulate(span, by: semitones) else { return nil }
        }
        score.keySignatures = keySignatures(modulated: span, by: semitones)
        return score
    }

    private func keySignatures(modulated span: Range<Ticks>, by semitones: Int) -> [KeySignature] {
        guard semitones % 12 != 0 else { return keySignatures }
        var before: [KeySignature] = []
        var inside: [KeySignature] = []
        var after: [KeySignature] = []
        for signature in keySignatures {
            if signature.time < span.lowerBound {
                before.append(signature)
            } else if span.contains(signature.time) {
                inside.append(signature)
            } else {
                after.append(signature)
            }
        }
        // What holds at the end, before it is moved.
        let last = inside.last ?? before.last
        if inside.first?.time != span.lowerBound, var entering = before.last, Key(entering) != nil {
            entering.time = span.lowerBound
            inside.insert(entering, at: 0)
        }
        if after.first?.time != span.upperBound, var returning = last, Key(returning) != nil {
            returning.time = span.upperBound
            after.insert(returning, at: 0)
        }
        for index in inside.indices { inside[index].transpose(by: semitones) }
        return before + inside + after
    }
}

extension Track {
    /// - Returns: false when something would leave 0...127; the track is of no use then.
    fileprivate mutating func modulate(_ span: Range<Ticks>, by semitones: Int) -> Bool {
        let pressed = pressuresUnderNotes(in: span)
        for index in notes.indices where span.contains(notes[index].onset) {
            guard notes[index].transpose(by: semitones) else { return false }
        }
        for (index, pitch, value) in pressed {
            guard let moved = pitch.transposed(by: semitones) else { return false }
            events[index].message = .keyPressure(pitch: moved, value: value)
        }
        return true
    }

    /// The pressure on keys that were last struck in the span, by the index of the event.
    ///
    /// A key that was never struck goes by the time of its pressure.
    private func pressuresUnderNotes(in span: Range<Ticks>) -> [(index: Int, pitch: Pitch, value: UInt8)] {
        var pressures: [(index: Int, pitch: Pitch, value: UInt8)] = []
        for (index, event) in events.enumerated() {
            guard case .keyPressure(let pitch, let value) = event.message else { continue }
            pressures.append((index, pitch, value))
        }
        guard !pressures.isEmpty else { return [] }
        var onsets = [[Ticks]](repeating: [], count: 128)
        for note in notes { onsets[Int(note.pitch.number)].append(note.onset) }
        for pitch in onsets.indices { onsets[pitch].sort() }
        return pressures.filter { index, pitch, _ in
            let time = events[index].time
            let struck = onsets[Int(pitch.number)]
            var low = 0
            var high = struck.count  // the first onset after the time lies in low...high
            while low < high {
                let middle = (low + high) / 2
                if struck[middle] <= time { low = middle + 1 } else { high = middle }
            }
            return span.contains(low > 0 ? struck[low - 1] : time)
        }
    }
}
