import Music

/// All the ways in which the notes so far can be fingered together, as far as the notes to come hang on them.
///
/// A note is playable where one way at least remains; so a take whose last note left a way is playable as a whole, by
/// `PlayabilityRules.check`. Ways beyond `most` are forgotten: then a note that could be played may be refused, and none
/// is allowed that cannot.
struct HandWays: Sendable, Hashable {
    struct Way: Sendable, Hashable {
        /// What sounds on each string.
        var strings: [Held]
        /// Where the index finger can be, and since when, in seconds; nil before it was needed.
        var hand: Hand?
    }

    struct Held: Sendable, Hashable {
        /// From the nut; 0 for the open string.
        var fret = 0
        /// The first tick at which the string is free.
        var free = Int.min
        var pitch = 0
    }

    struct Hand: Sendable, Hashable {
        var low: Double
        var high: Double
        var time: Double
    }

    static let most = 48

    private(set) var ways: [Way]

    init(_ tuning: Tuning) {
        ways = [Way(strings: [Held](repeating: Held(), count: tuning.strings.count), hand: nil)]
    }

    var isEmpty: Bool { ways.isEmpty }
}

/// The neck that ways are ways on.
struct FrettedNeck: Sendable {
    let rules: PlayabilityRules
    /// The pitches of the open strings at the capo.
    let open: [Int]
    let capo: Int
    let secondsPerTick: Double

    init(_ tuning: Tuning, _ rules: PlayabilityRules, secondsPerTick: Double) {
        self.rules = rules
        capo = Int(tuning.capo)
        open = tuning.strings.map { Int($0.number) + Int(tuning.capo) }
        self.secondsPerTick = secondsPerTick
    }

    /// The way with one more note; nil where the hand cannot do it.
    fileprivate func way(_ way: HandWays.Way, striking pitch: Int, on string: Int, at tick: Int) -> HandWays.Way? {
        guard way.strings[string].free <= tick else { return nil }
        let above = pitch - open[string]
        guard above >= 0, above + capo <= rules.fretCount else { return nil }
        var next = way
        next.strings[string] = HandWays.Held(fret: above == 0 ? 0 : above + capo, free: .max, pitch: pitch)
        var (lowest, highest) = (Int.max, 0)
        var stopped = 0
        for index in next.strings.indices {
            if next.strings[index].free <= tick {
                // What sounds no more is forgotten, so that ways become the same again.
                next.strings[index] = HandWays.Held()
            } else if next.strings[index].fret > 0 {
                lowest = min(lowest, next.strings[index].fret)
                highest = max(highest, next.strings[index].fret)
                stopped += 1
            }
        }
        guard stopped > 0 else { return next }
        let needed = rules.lowestHand(reaching: highest)
        guard needed <= lowest else { return nil }
        if stopped > rules.fingers {
            let frets = next.strings.map { $0.free > tick ? $0.fret : -1 }
            guard PlayabilityRules.fingers(stopping: frets) <= rules.fingers else { return nil }
        }
        var (low, high) = (Double(needed), Double(lowest))
        let time = Double(tick) * secondsPerTick
        if let hand = way.hand {
            let distance = max(time - hand.time, 0) * rules.shiftSpeed
            low = max(low, hand.low - distance)
            high = min(high, hand.high + distance)
            guard low <= high else { return nil }
        }
        next.hand = HandWays.Hand(low: low, high: high, time: time)
        return next
    }

    /// Whether a note can be played.
    func plays(_ pitch: Int, at tick: Int, _ hands: HandWays) -> Bool {
        for way in hands.ways {
            for string in open.indices where self.way(way, striking: pitch, on: string, at: tick) != nil { return true }
        }
        return false
    }

    /// Those of some pitches that can be played.
    func playable(_ pitches: PitchSet, at tick: Int, _ hands: HandWays) -> PitchSet {
        guard let low = open.min(), let high = open.max() else { return .none }
        var set = PitchSet.none
        for pitch in UInt8(clamping: low)...UInt8(clamping: min(max(high + rules.fretCount, low), 127))
        where pitches.contains(pitch) && plays(Int(pitch), at: tick, hands) {
            set.insert(pitch)
        }
        return set
    }

    /// Whether any of some pitches can be played.
    func playsAny(_ pitches: PitchSet, at tick: Int, _ hands: HandWays) -> Bool {
        guard let low = pitches.lowest, let high = pitches.highest else { return false }
        for pitch in low...high where pitches.contains(pitch) && plays(Int(pitch), at: tick, hands) { return true }
        return false
    }
}

extension HandWays {
    /// Strikes a note in every way in which it can be played.
    ///
    /// - Parameter needsFinger: whether it is bent upwards, which no open string can be.
    mutating func strike(_ pitch: Int, at tick: Int, free: Int, on neck: FrettedNeck, needsFinger: Bool = false) {
        var next: [Way] = []
        var known: Set<Way> = []
        for way in ways {
            for string in neck.open.indices {
                guard var struck = neck.way(way, striking: pitch, on: string, at: tick) else { continue }
                if needsFinger, struck.strings[string].fret == 0 { continue }
                struck.strings[string].free = free
                if known.insert(struck).inserted { next.append(struck) }
            }
        }
        if next.count > Self.most {
            // The first and the last stay: they lie at the two ends of the neck.
            next = Array(next.prefix(Self.most / 2)) + next.suffix(Self.most / 2)
        }
        ways = next
    }

    /// Leaves the ways in which a sounding note is stopped by a finger.
    func stopping(_ pitch: Int, free: Int) -> HandWays {
        var some = self
        some.ways.removeAll { way in
            way.strings.contains { $0.pitch == pitch && $0.free == free && $0.fret == 0 }
        }
        return some
    }
}

extension FrettedNeck {
    /// A place for each note by which all of them can be played one after the other; nil where none is found.
    ///
    /// - Parameter notes: in the order of their onsets.
    func positions(of notes: [Note], on tuning: Tuning) -> [FretPosition]? {
        var layers: [[(way: HandWays.Way, parent: Int, string: Int)]] = []
        var ways = HandWays(tuning).ways
        for note in notes {
            var layer: [(way: HandWays.Way, parent: Int, string: Int)] = []
            var known: Set<HandWays.Way> = []
            for (parent, way) in ways.enumerated() {
                for string in open.indices {
                    guard
                        var next = self.way(way, striking: Int(note.pitch.number), on: string, at: note.onset.count)
                    else { continue }
                    if next.strings[string].fret == 0, note.bends.contains(where: { $0.cents >= 50 }) { continue }
                    next.strings[string].free = note.takenTicks.upperBound
                    if known.insert(next).inserted { layer.append((next, parent, string)) }
                }
            }
            guard !layer.isEmpty else { return nil }
            if layer.count > 8 * HandWays.most {
                layer = Array(layer.prefix(4 * HandWays.most)) + layer.suffix(4 * HandWays.most)
            }
            ways = layer.map(\.way)
            layers.append(layer)
        }
        var positions: [FretPosition] = []
        var place = 0
        for layer in layers.reversed() {
            let step = layer[place]
            let fret = step.way.strings[step.string].fret
            positions.append(
                FretPosition(
                    string: UInt8(clamping: step.string + 1), fret: UInt8(clamping: fret == 0 ? 0 : fret - capo)))
            place = step.parent
        }
        return positions.reversed()
    }
}
