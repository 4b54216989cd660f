import Music

/// How the pitch of a drawn note moves: from each point on it stays where it is until the next.
struct RollBend {
    struct Point {
        /// From the start of the piece.
        let seconds: Double
        /// As a MIDI note number with its fraction.
        let pitch: Double
    }

    /// In order of time; the first stands where the note starts.
    let points: [Point]

    /// A finger needs some time for its way; an edge on paper shows it.
    private static let glide = 0.03

    /// - Returns: nil for a note that stays where it was struck.
    init?(_ note: Note, _ clock: TempoMap) {
        guard note.isBent else { return nil }
        let pitch = Double(note.pitch.number)
        var points = [Point(seconds: clock.seconds(at: note.onset), pitch: pitch)]
        for bend in note.bends where bend.time <= note.duration {
            let seconds = max(clock.seconds(at: note.onset + bend.time), points[points.count - 1].seconds)
            let point = Point(seconds: seconds, pitch: min(max(pitch + bend.cents / 100, 0), 127))
            if seconds == points[points.count - 1].seconds { points.removeLast() }
            points.append(point)
        }
        self.points = points
    }

    /// The pitch of a note that does not move; nil for one that does.
    var constantPitch: Double? {
        points.allSatisfy { $0.pitch == points[0].pitch } ? points[0].pitch : nil
    }

    /// The pitches that it passes, whole semitones around them.
    var range: ClosedRange<Int> {
        let pitches = points.map(\.pitch)
        return Int((pitches.min() ?? 0).rounded(.down))...Int((pitches.max() ?? 0).rounded(.up))
    }

    /// The line through the middle of the note, from a time to another, as corners.
    func line(from start: Double, to end: Double) -> [Point] {
        var low = 0
        var high = points.count  // the last point up to the start lies in low..<high
        while high - low > 1 {
            let middle = (low + high) / 2
            if points[middle].seconds <= start { low = middle } else { high = middle }
        }
        var line = [Point(seconds: start, pitch: points[low].pitch)]
        for point in points[(low + 1)...] where point.seconds < end {
            let last = line[line.count - 1]
            let leaving = max(point.seconds - RollBend.glide, last.seconds)
            if leaving > last.seconds { line.append(Point(seconds: leaving, pitch: last.pitch)) }
            line.append(point)
        }
        line.append(Point(seconds: end, pitch: line[line.count - 1].pitch))
        return line
    }
}
