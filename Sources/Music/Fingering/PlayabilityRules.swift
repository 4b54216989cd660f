/// What one player with four fingers can play on a fretted instrument.
///
/// A fret is counted on the neck here, from the nut, so that a capo moves nothing. The rules, at each onset, for the
/// notes that are struck then and those that still sound (struck before it and ending after it):
/// 1. **Neck**: the string is there, and the fret lies above the capo and within `fretCount`; the open string rings at
///    the capo.
/// 2. **Pitch**: the place sounds the note; see `Tuning.sounds(_:at:)` for harmonics.
/// 3. **String**: one note on a string at a time.
/// 4. **Span**: from the lowest fret to the highest at most `span` frets; `wideSpan` where the lowest is `wideFret` or
///    above, since frets narrow towards the body. Open strings do not count.
/// 5. **Fingers**: at most `fingers`. One finger stops several strings at its fret (a barre), unless a string that
///    sounds between them is open or stopped at a lower fret.
/// 6. **Shift**: the hand has a place, the fret of the index finger, from which rule 4 reaches every stopped note; from
///    one onset to the next it moves at most `shiftSpeed` frets a second. It is free while nothing is stopped.
/// 7. **Bend**: a string that is bent upwards by a quarter tone or more is stopped: no open string.
///
/// Dead notes (touched somewhere) and tapped ones (stopped by the other hand) are held to rules 1 and 3 alone.
public struct PlayabilityRules: Hashable, Sendable {
    /// The last fret of the neck.
    public var fretCount = 24
    public var span = 4
    public var wideSpan = 5
    public var wideFret = 5
    public var fingers = 4
    /// Frets a second.
    public var shiftSpeed = 60.0

    public init() {}

    /// The highest fret that the hand reaches with its index finger on a fret.
    func reach(from hand: Int) -> Int { hand + (hand >= wideFret ? wideSpan : span) }

    /// The lowest place of the hand from which a fret is reached, at least 1.
    package func lowestHand(reaching fret: Int) -> Int {
        let wide = fret - wideSpan
        return wide >= wideFret ? wide : max(fret - span, 1)
    }

    /// How many fingers stop these frets, string by string; -1 for a string that does not sound, 0 for an open one.
    package static func fingers(stopping frets: [Int]) -> Int {
        var count = 0
        for (string, fret) in frets.enumerated() where fret > 0 {
            var isCovered = false
            for other in frets[..<string].reversed() where other >= 0 && other <= fret {
                isCovered = other == fret
                break
            }
            if !isCovered { count += 1 }
        }
        return count
    }
}

/// How often each rule is broken.
public struct PlayabilityReport: Hashable, Sendable {
    /// Notes.
    public var noteCount = 0
    /// Notes without a place, off the neck, or at one that sounds something else.
    public var misplaced = 0
    /// Notes that are struck on a string while another sounds there.
    public var stringTaken = 0
    /// Onsets at which the hand would have to span too much, or has too few fingers.
    public var tooWide = 0
    public var tooManyFingers = 0
    /// Onsets that the hand cannot reach in time.
    public var tooFast = 0
    /// Notes bent upwards on an open string.
    public var openBends = 0

    public init() {}

    public var isPlayable: Bool { violations == 0 }
    public var violations: Int { misplaced + stringTaken + tooWide + tooManyFingers + tooFast + openBends }

    public static func += (lhs: inout PlayabilityReport, rhs: PlayabilityReport) {
        lhs.noteCount += rhs.noteCount
        lhs.misplaced += rhs.misplaced
        lhs.stringTaken += rhs.stringTaken
        lhs.tooWide += rhs.tooWide
        lhs.tooManyFingers += rhs.tooManyFingers
        lhs.tooFast += rhs.tooFast
        lhs.openBends += rhs.openBends
    }
}

extension PlayabilityRules {
    /// Counts what breaks the rules; it knows nothing of how the places were found.
    ///
    /// - Parameter notes: those of one part, in any order, with their positions.
    ///
    /// Cost: a sort, and a pass with as many steps a note as there are strings.
    public func check(_ notes: [Note], tuning: Tuning, tempoMap: TempoMap) -> PlayabilityReport {
        var report = PlayabilityReport()
        report.noteCount = notes.count
        let notes = notes.filter { note in
            guard let position = note.position, isOnNeck(position, of: tuning), tuning.sounds(note, at: position)
            else {
                report.misplaced += 1
                return false
            }
            if position.fret == 0, note.isBentUpwards, !note.techniques.contains(.tapping) { report.openBends += 1 }
            return true
        }.sorted { $0.onset < $1.onset }
        var sounding = [Note?](repeating: nil, count: tuning.strings.count)
        // Where the hand can be, and since when; nil while it is free.
        var hand: (range: ClosedRange<Double>, time: Double)?
        var start = 0
        while start < notes.count {
            let onset = notes[start].onset
            for string in sounding.indices where (sounding[string]?.end ?? onset) <= onset { sounding[string] = nil }
            var next = start
            while next < notes.count, notes[next].onset == onset {
                let string = Int(notes[next].position?.string ?? 1) - 1
                if sounding[string] != nil { report.stringTaken += 1 }
                sounding[string] = notes[next]
                next += 1
            }
            start = next
            let frets = sounding.map { note in
                guard let note, let position = note.position, !note.isFreeOfFingers else { return -1 }
                return position.fret == 0 ? 0 : Int(position.fret) + Int(tuning.capo)
            }
            let stopped = frets.filter { $0 > 0 }
            guard let lowest = stopped.min(), let highest = stopped.max() else { continue }
            if PlayabilityRules.fingers(stopping: frets) > fingers { report.tooManyFingers += 1 }
            let now = tempoMap.seconds(at: onset)
            let needed = lowestHand(reaching: highest)
            guard needed <= lowest else {
                report.tooWide += 1
                hand = nil
                continue
            }
            var range = Double(needed)...Double(lowest)
            if let hand {
                let way = (now - hand.time) * shiftSpeed + 1e-6
                let reachable = (hand.range.lowerBound - way)...(hand.range.upperBound + way)
                if reachable.overlaps(range) {
                    range = range.clamped(to: reachable)
                } else {
                    report.tooFast += 1
                }
            }
            hand = (range, now)
        }
        return report
    }

    /// Whether the string is there and the fret on the neck.
    public func isOnNeck(_ position: FretPosition, of tuning: Tuning) -> Bool {
        (1...max(tuning.strings.count, 1)).contains(Int(position.string)) && !tuning.strings.isEmpty
            && Int(position.fret) + Int(tuning.capo) <= fretCount
    }
}

extension Note {
    /// Whether no finger of the left hand is needed to stop it.
    var isFreeOfFingers: Bool { !techniques.isDisjoint(with: [.deadNote, .tapping]) }

    /// Whether it is bent upwards by a quarter tone or more, which no open string can be.
    var isBentUpwards: Bool { isBent && bends.contains { $0.cents >= 50 } }
}

extension Tuning {
    /// Whether a note is what is heard at a position.
    ///
    /// A dead note may stand anywhere. A harmonic sounds the stopped pitch or one of the overtones above it: a natural
    /// one that of the place where the open string is touched, the others any of the first seven.
    public func sounds(_ note: Note, at position: FretPosition) -> Bool {
        let techniques = note.techniques
        if techniques.contains(.deadNote) { return Int(position.string) <= strings.count && position.string > 0 }
        guard let stopped = pitch(at: position) else { return false }
        if stopped == note.pitch { return true }
        let above = Int(note.pitch.number) - Int(stopped.number)
        if techniques.contains(.naturalHarmonic) {
            return Overtone.touched.contains {
                $0.fret == Int(position.fret) && $0.semitones == above + Int(position.fret)
            }
        }
        guard !techniques.isDisjoint(with: [.artificialHarmonic, .pinchHarmonic, .tappedHarmonic]) else {
            return false
        }
        return Overtone.semitones.contains(above)
    }
}

/// The pitches of a string that is touched rather than stopped.
///
/// Source: the harmonic series, rounded to semitones; a touch at 1/n of a string sounds the n-th partial.
enum Overtone {
    /// Semitones above the string of the partials 2 to 8.
    static let semitones = [12, 19, 24, 28, 31, 34, 36]

    /// The nearest frets at which a string sounds a partial, and what it sounds above the open string.
    static let touched: [(fret: Int, semitones: Int)] = [
        (12, 12), (7, 19), (19, 19), (5, 24), (24, 24), (4, 28), (9, 28), (16, 28), (3, 31), (8, 31), (15, 31),
        (2, 34), (6, 34), (10, 34), (14, 34), (18, 34),
    ]
}
