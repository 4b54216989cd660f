public import Music

/// What a user asks of the notes, in musicians' terms; ``Constraints`` says the same in ticks.
public struct MusicalDemands: Hashable, Sendable {
    /// The pitch classes of a key or a scale.
    public var scale: Scale?
    /// Held from the bar on in which the take begins.
    public var chords: ChordProgression?
    /// MIDI numbers.
    public var range: ClosedRange<UInt8>?
    public var velocities: ClosedRange<UInt8>?
    public var mostAtOnce: Int?
    public var notesInBar: ClosedRange<Int>?
    /// The bars that the whole piece has.
    public var bars: Int?
    /// Numbers of the bars, from 1, into which no note is held.
    public var barriers: [Int] = []
    public var tuning: Tuning?

    public init() {}
}

extension MusicalDemands {
    /// Reads the values of options, each as the parsers beside this file do; nil for those that are not there.
    ///
    /// A scale counts from the tonic of the key, or from C; then the key says nothing else.
    ///
    /// - Throws: `TaskError` for the first that is not understood.
    public init(
        key: String? = nil, scale: String? = nil, chords: String? = nil, range: String? = nil, velocity: String? = nil,
        mostAtOnce: Int? = nil, isMonophonic: Bool = false, notesPerBar: String? = nil, bars: Int? = nil,
        barriers: [Int] = [], tuning: String? = nil
    ) throws(TaskError) {
        if let key { self.scale = try Scale(key: key) }
        if let scale { self.scale = try Scale(scale, on: self.scale?.tonic ?? 0) }
        if let chords { self.chords = try ChordProgression(chords) }
        if let range { self.range = try PitchName.range(range) }
        if let velocity {
            let read = try WholeNumber.range(velocity, in: 1...127, "the velocity")
            velocities = UInt8(read.lowerBound)...UInt8(read.upperBound)
        }
        if let most = mostAtOnce {
            guard (1...128).contains(most) else {
                throw TaskError("\(most) notes at once is not between 1 and 128")
            }
            self.mostAtOnce = most
        }
        if isMonophonic {
            guard self.mostAtOnce ?? 1 == 1 else {
                throw TaskError(
                    "a monophonic piece has one note at once, not \(self.mostAtOnce ?? 1); ask for one of both")
            }
            self.mostAtOnce = 1
        }
        if let notesPerBar { notesInBar = try WholeNumber.range(notesPerBar, in: 0...1_000, "the notes of a bar") }
        if let bars {
            guard (1...BarRuler.last).contains(bars) else {
                throw TaskError("a piece of \(bars) bars is not between 1 and \(BarRuler.last) bars long")
            }
            self.bars = bars
        }
        for bar in barriers {
            guard (1...BarRuler.last).contains(bar) else {
                throw TaskError("the barrier \(bar) is not the number of a bar from 1 to \(BarRuler.last)")
            }
        }
        self.barriers = barriers
        if let tuning { self.tuning = try TuningName.tuning(tuning) }
    }
}

extension MusicalDemands {
    /// The demands as constraints, in times of the piece; its length is not among them.
    ///
    /// - Parameters:
    ///   - first: the bar in which the take begins.
    ///   - end: where no new note begins any more; nil where nobody knows.
    func constraints(on ruler: BarRuler, fromBar first: Int, until end: Ticks?) throws(TaskError) -> Constraints {
        var constraints = Constraints()
        if let range { constraints.pitches = PitchSet(range) }
        if let scale {
            constraints.pitches = constraints.pitches.intersection(PitchSet(scale.pitchClasses))
        }
        if let chords { constraints.harmonies = chords.harmonies(on: ruler, fromBar: first, until: end) }
        if let velocities { constraints.velocities = velocities }
        constraints.mostAtOnce = mostAtOnce
        constraints.barriers = Set(barriers).sorted().map { ruler.start(ofBar: $0) }
        constraints.tuning = tuning
        if let notesInBar {
            constraints.notesInBar = notesInBar
            constraints.bar = try ruler.evenBar(from: first, until: end)
        }
        return constraints
    }
}

extension BarRuler {
    /// The ticks of every bar from one on.
    ///
    /// - Throws: where bars are of different lengths.
    fileprivate func evenBar(from first: Int, until end: Ticks?) throws(TaskError) -> Ticks {
        let length = length(ofBar: first)
        // The last metre goes on for ever, so that bars far behind the notes tell nothing new.
        for bar in first...(first + 4_096) {
            if let end, start(ofBar: bar) >= end { break }
            guard self.length(ofBar: bar) == length, length > .zero else {
                throw TaskError(
                    "notes per bar need bars that are equally long, and bar \(bar) has \(self.length(ofBar: bar)) ticks "
                        + "where bar \(first) has \(length); end the piece before it, or use a grid of the quarter note"
                )
            }
        }
        return length
    }

    /// The ticks from the beginning of a bar to that of the next.
    func length(ofBar number: Int) -> Ticks { start(ofBar: number + 1) - start(ofBar: number) }
}

extension [Constraints.Harmony] {
    /// What two lists of harmonies both allow.
    func intersected(with other: [Constraints.Harmony]) -> [Constraints.Harmony] {
        guard !isEmpty else { return other }
        guard !other.isEmpty else { return self }
        var result: [Constraints.Harmony] = []
        var (first, second) = (0, 0)
        var (mine, others) = (PitchClassSet.all, PitchClassSet.all)
        while first < count || second < other.count {
            let next = (
                mine: first < count ? self[first].start : nil, other: second < other.count ? other[second].start : nil
            )
            guard let time = [next.mine, next.other].compactMap({ $0 }).min() else { break }
            if first < count, self[first].start == time {
                mine = self[first].pitchClasses
                first += 1
            }
            if second < other.count, other[second].start == time {
                others = other[second].pitchClasses
                second += 1
            }
            result.append(Constraints.Harmony(from: time, mine.intersection(others)))
        }
        return result
    }
}
