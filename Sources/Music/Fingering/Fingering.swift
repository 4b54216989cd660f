/// A part with a string and a fret for every note, and what that took.
public struct Fingering: Hashable, Sendable {
    /// The part with its tuning and a position in every note.
    public var track: Track
    public var report: Report

    /// What became of the notes; nothing happens to them that is not counted here.
    public struct Report: Hashable, Sendable {
        /// Notes of the part as it came.
        public var noteCount = 0
        /// Notes that stay where they were given.
        public var given = 0
        /// Notes whose given place cannot be kept: off the neck, on a string that another note of the chord needs, or
        /// out of the hand's way.
        public var movedPlaces = 0
        /// Notes whose given place sounds another pitch, so that it said nothing.
        public var wrongPlaces = 0
        public var movedUpAnOctave = 0
        public var movedDownAnOctave = 0
        public var leftOut = 0
        /// Notes that end before they did, because their string or their finger is needed.
        public var cut = 0
        /// The rules that given places break; without them nothing does.
        public var playability = PlayabilityReport()

        public init() {}

        public static func += (lhs: inout Report, rhs: Report) {
            lhs.noteCount += rhs.noteCount
            lhs.given += rhs.given
            lhs.movedPlaces += rhs.movedPlaces
            lhs.wrongPlaces += rhs.wrongPlaces
            lhs.movedUpAnOctave += rhs.movedUpAnOctave
            lhs.movedDownAnOctave += rhs.movedDownAnOctave
            lhs.leftOut += rhs.leftOut
            lhs.cut += rhs.cut
            lhs.playability += rhs.playability
        }
    }
}

extension Track {
    /// The same part as a player would finger it, by the rules and at the least cost.
    ///
    /// A note whose given position sounds its pitch stays there, even where a hand could hardly do it; the report counts
    /// the rules that are broken so. All other notes are placed so that the rules hold. What cannot be played as it is
    /// does the least harm: a note that still sounds is cut when its string or finger is needed; an outlying note, or an
    /// inner one of a chord that no hand holds, is moved by an octave; the rest is left out, doubled notes first. Onsets
    /// are never moved, so that chords are not broken into arpeggios. Notes keep their order.
    ///
    /// - Parameters:
    ///   - tuning: `suitableTuning()` when nil. Strings beyond the 16th are left alone; without a string all notes are
    ///     left out.
    ///   - tempoMap: Says how long the hand has for its way.
    ///
    /// Cost: a sort, and time in proportion to the notes; see `FingeringSearch` for the bounds.
    public func fingered(
        for tuning: Tuning? = nil, tempoMap: TempoMap, rules: PlayabilityRules = PlayabilityRules(),
        cost: FingeringCost = FingeringCost()
    ) -> Fingering {
        let tuning = tuning ?? suitableTuning(rules: rules)
        let (notes, report) = fingeredNotes(for: tuning, tempoMap: tempoMap, rules: rules, cost: cost)
        var track = self
        track.tuning = tuning
        track.notes = notes.compactMap { $0 }
        return Fingering(track: track, report: report)
    }

    /// The fingered notes in their places; nil where one is left out.
    func fingeredNotes(
        for tuning: Tuning, tempoMap: TempoMap, rules: PlayabilityRules, cost: FingeringCost
    ) -> (notes: [Note?], report: Fingering.Report) {
        let places = NotePlaces(tuning: tuning, rules: rules, cost: cost)
        let order = notes.indices.sorted { first, second in
            let (one, other) = (notes[first], notes[second])
            if one.onset != other.onset { return one.onset < other.onset }
            return one.pitch != other.pitch ? one.pitch > other.pitch : first < second
        }
        let sorted = order.map { notes[$0] }
        let placements = FingeringSearch.placements(of: sorted, places, tempoMap: tempoMap)
        var report = Fingering.Report()
        report.noteCount = notes.count
        var fingered: [Note?] = Array(repeating: nil, count: notes.count)
        for (index, placement) in placements.enumerated() {
            let before = sorted[index]
            if let position = before.position, !tuning.sounds(before, at: position) { report.wrongPlaces += 1 }
            guard placement.string >= 0, let pitch = before.pitch.transposed(by: 12 * Int(placement.octaves)) else {
                report.leftOut += 1
                continue
            }
            let fret = placement.fret == 0 ? 0 : Int(placement.fret) - Int(tuning.capo)
            let position = FretPosition(string: UInt8(placement.string + 1), fret: UInt8(max(fret, 0)))
            var note = before
            if placement.octaves > 0 { report.movedUpAnOctave += 1 }
            if placement.octaves < 0 { report.movedDownAnOctave += 1 }
            if before.position == position, placement.octaves == 0 {
                report.given += 1
            } else {
                if let given = before.position, tuning.sounds(before, at: given) { report.movedPlaces += 1 }
                note.position = position
                note.pitch = pitch
            }
            if let end = placement.end {
                report.cut += 1
                note.duration = Ticks(max(end - note.onset.count, 0))
            }
            fingered[order[index]] = note
        }
        report.playability = rules.check(fingered.compactMap { $0 }, tuning: tuning, tempoMap: tempoMap)
        return (fingered, report)
    }
}
