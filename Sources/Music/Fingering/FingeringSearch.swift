/// Finds the sequence of hand shapes that costs least, by dynamic programming over the onsets of a part.
///
/// A state is the hand after an onset: which note sounds on each string, and the fret of the index finger. Of all states
/// `mostStates` are kept, so that an onset costs a bounded time; the way back is decided for all but the last
/// `lookAhead` onsets once `window` have been gathered, so that memory is bounded too. Of ways that cost the same the
/// first is taken, in order of strings and frets: the result is a function of the notes.
struct FingeringSearch {
    static let mostStates = 24
    static let window = 512
    static let lookAhead = 128
    /// States that cost so much more than the best are dropped.
    static let margin = 30.0

    /// What becomes of a note.
    struct Placement {
        /// From 0; -1 for a note that is left out.
        var string: Int8 = -1
        /// From the nut; 0 for the open string.
        var fret: UInt8 = 0
        var octaves: Int8 = 0
        /// When the note is cut; nil for one that sounds to its end.
        var end: Int?
    }

    private struct State {
        var cost = 0.0
        var frets = SIMD16<UInt8>(repeating: HandShape.silent)
        /// The last note of each string; -1 before the first.
        var notes = SIMD16<Int32>(repeating: -1)
        /// The fret of the index finger, 0 before it was needed, and when it was needed last.
        var hand = 0
        var handTime = 0.0
        /// Of the last onset: the struck strings, those that slide on, and their middle.
        var struck: UInt16 = 0
        var sliding: UInt16 = 0
        var centre = 0.0
        /// The strings whose last notes need no finger, and those whose stand where they were given.
        var free: UInt16 = 0
        var given: UInt16 = 0
        /// The strings that still sound at the onset that comes.
        var held: UInt16 = 0
        var parent: Int32 = 0
        var shape: Int32 = 0
    }

    private let rules: PlayabilityRules
    private let cost: FingeringCost
    private let stringCount: Int
    private let onsets: [Int]
    private let ends: [Int]
    private var openUpTheNeck = 0.0
    private var states = [State()]
    private var layers: [(shapes: [HandShape], first: Int, seconds: Double, steps: [(parent: Int32, shape: Int32)])] =
        []
    private var path = State()
    private var placements: [Placement]

    /// - Parameter notes: in order of onset, and at one onset from the highest pitch down.
    private init(_ notes: [Note], _ places: NotePlaces) {
        rules = places.rules
        cost = places.cost
        stringCount = places.open.count
        onsets = notes.map(\.onset.count)
        ends = notes.map { note in
            let (end, overflow) = note.onset.count.addingReportingOverflow(note.duration.count)
            return overflow ? Int.max : end
        }
        placements = Array(repeating: Placement(), count: notes.count)
    }

    /// What becomes of each note.
    ///
    /// - Parameter notes: in order of onset, and at one onset from the highest pitch down.
    ///
    /// Cost: linear in the notes, whatever they are.
    static func placements(of notes: [Note], _ places: NotePlaces, tempoMap: TempoMap) -> [Placement] {
        var search = FingeringSearch(notes, places)
        guard search.stringCount > 0 else { return search.placements }
        let chords = ChordShapes(places: places, rules: places.rules, cost: places.cost)
        let texture = Texture(search.onsets)
        var start = 0
        while start < notes.count {
            var next = start + 1
            while next < notes.count, notes[next].onset == notes[start].onset { next += 1 }
            let placeCost = places.placeCost(chords: texture.chords(around: start))
            search.openUpTheNeck = placeCost.openUpTheNeck
            let seconds = tempoMap.seconds(at: notes[start].onset)
            var shapes = chords.shapes(for: notes[start..<next], at: placeCost)
            if !search.advance(shapes, first: start, seconds: seconds) {
                shapes = chords.singles(for: notes[start..<next], at: placeCost)
                _ = search.advance(shapes, first: start, seconds: seconds)
            }
            if search.layers.count >= window { search.decide(allBut: lookAhead) }
            start = next
        }
        search.decide(allBut: 0)
        return search.placements
    }

    /// - Returns: whether any of the shapes can be reached; nothing is changed otherwise.
    private mutating func advance(_ shapes: [HandShape], first: Int, seconds: Double) -> Bool {
        let onset = onsets[first]
        for index in states.indices { states[index].held = held(states[index], at: onset) }
        var next: [State] = []
        next.reserveCapacity(shapes.count)
        for (number, shape) in shapes.enumerated() {
            var best = Double.infinity
            var from = -1
            for (index, state) in states.enumerated() {
                let base = state.cost + shape.cost
                if base >= best { break }
                guard let step = stepCost(state, shape, onset, seconds), base + step < best else { continue }
                best = base + step
                from = index
            }
            guard from >= 0 else { continue }
            var state = applied(shape, to: states[from], first: first, seconds: seconds)
            state.cost = best
            state.parent = Int32(from)
            state.shape = Int32(number)
            next.append(state)
        }
        guard !next.isEmpty else { return false }
        let order = next.indices.sorted { (next[$0].cost, $0) < (next[$1].cost, $1) }
        let least = next[order[0]].cost
        states = order.prefix(FingeringSearch.mostStates).filter { next[$0].cost <= least + FingeringSearch.margin }
            .map { next[$0] }
        for index in states.indices { states[index].cost -= least }
        layers.append((shapes, first, seconds, states.map { ($0.parent, $0.shape) }))
        return true
    }

    private func held(_ state: State, at onset: Int) -> UInt16 {
        var held: UInt16 = 0
        for string in 0..<stringCount where state.frets[string] != HandShape.silent {
            if ends[Int(state.notes[string])] > onset { held |= 1 << UInt16(string) }
        }
        return held
    }

    /// What the way from a state to a shape costs; nil where the hand has no time for it.
    @inline(__always)
    private func stepCost(_ state: State, _ shape: HandShape, _ onset: Int, _ seconds: Double) -> Double? {
        var sum = 0.0
        if shape.hand > 0, state.hand > 0, shape.hand != state.hand {
            let time = seconds - state.handTime
            let way = Double(abs(shape.hand - state.hand))
            if way > time * rules.shiftSpeed, shape.given != shape.struck || shape.struck == 0 { return nil }
            sum += (cost.shift + cost.shiftFret * way) * cost.shiftTime / (cost.shiftTime + time)
        }
        if shape.openStruck > 0 {
            let hand = shape.hand > 0 ? shape.hand : state.hand
            if hand > 1 { sum += openUpTheNeck * Double(hand - 1) * Double(shape.openStruck) }
        }
        if state.struck != 0, shape.struck != 0 { sum += cost.stringChange * abs(shape.centre - state.centre) }
        let broken = (shape.legato & ~state.struck).nonzeroBitCount + (state.sliding & ~shape.struck).nonzeroBitCount
        sum += cost.brokenLegato * Double(broken)
        guard state.held != 0 else { return sum }
        var cuts = cuts(state, shape)
        while cuts != 0 {
            let string = cuts.trailingZeroBitCount
            cuts &= cuts - 1
            let note = Int(state.notes[string])
            sum += cost.cut * Double(ends[note] - onset) / Double(max(ends[note] - onsets[note], 1))
        }
        return sum
    }

    /// The strings that sound on no longer: struck anew, out of the hand's reach, or for want of fingers.
    private func cuts(_ state: State, _ shape: HandShape) -> UInt16 {
        var cut = state.held & shape.struck
        var rest = state.held & ~shape.struck
        if rest == 0 || shape.struck == 0 { return cut }
        let keepsGiven = shape.given == shape.struck ? state.given : 0
        var frets = SIMD16<Int8>(repeating: -1)
        for string in 0..<stringCount {
            let bit = UInt16(1) << UInt16(string)
            if shape.struck & bit != 0 {
                if shape.free & bit == 0 { frets[string] = Int8(truncatingIfNeeded: shape.frets[string]) }
            } else if rest & bit != 0, state.free & bit == 0 {
                let fret = Int(state.frets[string])
                if fret > 0, shape.hand > 0, keepsGiven & bit == 0,
                    fret < shape.hand || fret > rules.reach(from: shape.hand)
                {
                    cut |= bit
                    rest &= ~bit
                } else {
                    frets[string] = Int8(truncatingIfNeeded: fret)
                }
            }
        }
        rest &= ~(state.free | keepsGiven)
        while rest != 0, FingeringSearch.fingers(stopping: frets, stringCount) > rules.fingers {
            let string = rest.trailingZeroBitCount
            cut |= 1 << UInt16(string)
            rest &= rest - 1
            frets[string] = -1
        }
        return cut
    }

    /// As `PlayabilityRules.fingers(stopping:)`, without an array.
    private static func fingers(stopping frets: SIMD16<Int8>, _ stringCount: Int) -> Int {
        var count = 0
        for string in 0..<stringCount where frets[string] > 0 {
            var other = string - 1
            while other >= 0, frets[other] < 0 || frets[other] > frets[string] { other -= 1 }
            if other < 0 || frets[other] != frets[string] { count += 1 }
        }
        return count
    }

    private func applied(_ shape: HandShape, to state: State, first: Int, seconds: Double) -> State {
        var state = state
        var sounding = state.held
        if state.held != 0 {
            var cuts = cuts(state, shape)
            sounding &= ~cuts
            while cuts != 0 {
                state.frets[cuts.trailingZeroBitCount] = HandShape.silent
                cuts &= cuts - 1
            }
        }
        var isStopping = shape.hand > 0
        for string in 0..<stringCount {
            let bit = UInt16(1) << UInt16(string)
            if shape.struck & bit != 0 {
                state.frets[string] = shape.frets[string]
                state.notes[string] = Int32(truncatingIfNeeded: first) + shape.notes[string]
            } else if sounding & bit != 0, state.frets[string] > 0, state.free & bit == 0 {
                isStopping = true
            }
        }
        if shape.hand > 0 { state.hand = shape.hand }
        if isStopping { state.handTime = seconds }
        state.free = state.free & ~shape.struck | shape.free
        state.given = state.given & ~shape.struck | shape.given
        if shape.struck != 0 {
            state.struck = shape.struck
            state.sliding = shape.sliding
            state.centre = shape.centre
        }
        return state
    }

    /// Settles the onsets that were gathered, but for the last ones, on the way to the best state.
    private mutating func decide(allBut kept: Int) {
        let count = layers.count - kept
        guard count > 0 else { return }
        // For each state, its ancestor at the last onset that is settled.
        var ancestors = states.indices.map { Int32($0) }
        for layer in layers[count...].reversed() { ancestors = ancestors.map { layer.steps[Int($0)].parent } }
        var number = ancestors[0]
        var chosen: [Int32] = []
        for layer in layers[..<count].reversed() {
            let step = layer.steps[Int(number)]
            chosen.append(step.shape)
            number = step.parent
        }
        for (layer, shape) in zip(layers, chosen.reversed()) {
            settle(layer.shapes[Int(shape)], first: layer.first, seconds: layer.seconds)
        }
        if kept > 0 {
            // What does not descend from the settled way goes, and the steps are counted anew.
            let survivors = states.indices.filter { ancestors[$0] == ancestors[0] }
            states = survivors.map { states[$0] }
            let last = layers.count - 1
            layers[last].steps = survivors.map { layers[last].steps[$0] }
        }
        layers.removeFirst(count)
    }

    private mutating func settle(_ shape: HandShape, first: Int, seconds: Double) {
        let onset = onsets[first]
        path.held = held(path, at: onset)
        var cuts = path.held == 0 ? 0 : cuts(path, shape)
        while cuts != 0 {
            placements[Int(path.notes[cuts.trailingZeroBitCount])].end = onset
            cuts &= cuts - 1
        }
        path = applied(shape, to: path, first: first, seconds: seconds)
        for string in 0..<stringCount where shape.struck >> UInt16(string) & 1 == 1 {
            let note = first + Int(shape.notes[string])
            placements[note].string = Int8(string)
            placements[note].fret = shape.frets[string]
            placements[note].octaves = shape.octaves[string]
        }
    }
}

/// How much of a passage is chords.
private struct Texture {
    /// Of the notes before each, how many stand in chords of three or more.
    private var inChords: [Int] = [0]

    /// So many notes to either side are looked at.
    static let reach = 24

    init(_ onsets: [Int]) {
        inChords.reserveCapacity(onsets.count + 1)
        var start = 0
        while start < onsets.count {
            var next = start + 1
            while next < onsets.count, onsets[next] == onsets[start] { next += 1 }
            for _ in start..<next { inChords.append(inChords[inChords.count - 1] + (next - start >= 3 ? 1 : 0)) }
            start = next
        }
    }

    func chords(around note: Int) -> Double {
        let first = max(note - Texture.reach, 0)
        let last = min(note + Texture.reach, inChords.count - 1)
        return Double(inChords[last] - inChords[first]) / Double(max(last - first, 1))
    }
}
