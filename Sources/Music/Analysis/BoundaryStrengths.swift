/// A place where a phrase may begin: before a note, and never inside a chord.
public struct PhraseBoundary: Hashable, Sendable {
    /// The index, in the list of notes, of the first note of those struck together.
    public var note: Int
    /// How much the music speaks for it, in 0...1; the first note of all has 1.
    public var strength: Double

    public init(note: Int, strength: Double) {
        self.note = note
        self.strength = strength
    }
}

extension [Note] {
    /// Every place where a phrase could begin, and how much the music speaks for it.
    ///
    /// A boundary is heard where something changes: after a long wait among short ones, after a rest, and where the
    /// highest voice leaps. Each is measured by how far an interval differs from those beside it, times the interval;
    /// what 95 of 100 places stay below counts as 1.
    ///
    /// The notes stand in the canonical order, on any grid. Cost: two sorts of as many numbers as there are chords.
    ///
    /// Source: the local boundary detection model of Cambouropoulos 2001, "The Local Boundary Detection Model and its
    /// Application in the Study of Expressive Timing", with his weights; applied to chords by their onsets, their highest
    /// notes, and the silence between what sounded before and the next onset.
    public func boundaryStrengths() -> [PhraseBoundary] {
        let chords = ChordList(self)
        guard chords.count > 0 else { return [] }
        let waits = Self.boundaryProfile(
            (1..<Swift.max(chords.count, 1)).map { chords.onsets[$0] - chords.onsets[$0 - 1] })
        let rests = Self.boundaryProfile(chords.restsBefore)
        let leaps = Self.boundaryProfile(
            (1..<Swift.max(chords.count, 1)).map { abs(chords.tops[$0] - chords.tops[$0 - 1]) })
        return chords.starts.indices.map { index in
            let strength =
                index == 0
                ? 1 : (0.5 * waits[index - 1] + 0.25 * rests[index - 1] + 0.25 * leaps[index - 1])
            return PhraseBoundary(note: chords.starts[index], strength: strength)
        }
    }

    /// How much each of some intervals stands out from its neighbours, in 0...1.
    ///
    /// Source: Cambouropoulos 2001, the change rule and the proximity rule.
    private static func boundaryProfile(_ intervals: [Int]) -> [Double] {
        func change(_ first: Int, _ second: Int) -> Double {
            guard intervals.indices.contains(first), intervals.indices.contains(second) else { return 0 }
            let (left, right) = (Double(intervals[first]), Double(intervals[second]))
            return left + right > 0 ? abs(left - right) / (left + right) : 0
        }
        var profile = intervals.indices.map { index in
            Double(intervals[index]) * (change(index - 1, index) + change(index, index + 1))
        }
        let positive = profile.filter { $0 > 0 }.sorted()
        guard !positive.isEmpty else { return profile }
        let whole = positive[positive.count - 1 - positive.count / 20]
        for index in profile.indices { profile[index] = Swift.min(profile[index] / whole, 1) }
        return profile
    }
}

/// The notes of a list that are struck together, in order.
struct ChordList {
    /// The index of the first note of each.
    private(set) var starts: [Int] = []
    private(set) var onsets: [Int] = []
    /// The highest pitch of each.
    private(set) var tops: [Int] = []
    /// The silence before each but the first: from the end of all that was struck before it.
    private(set) var restsBefore: [Int] = []

    var count: Int { starts.count }

    init(_ notes: [Note]) {
        var soundsUntil = 0
        for (index, note) in notes.enumerated() {
            let onset = note.boundedOnset
            if let last = onsets.last, last >= onset {
                tops[tops.count - 1] = max(tops[tops.count - 1], Int(note.pitch.number))
            } else {
                if !starts.isEmpty { restsBefore.append(max(onset - soundsUntil, 0)) }
                starts.append(index)
                onsets.append(onset)
                tops.append(Int(note.pitch.number))
            }
            soundsUntil = max(soundsUntil, note.boundedEnd)
        }
    }
}
