/// Finds the ways to play the notes of one onset together.
///
/// At most `mostShapes` are kept, of at most `mostSteps` tried, so that no chord costs more than a bounded time.
struct ChordShapes {
    let places: NotePlaces
    let rules: PlayabilityRules
    let cost: FingeringCost

    static let mostShapes = 40
    static let mostSteps = 3_000
    /// Of more notes at one onset, the outer ones, given ones and those of new pitch classes stay; see `thinned`.
    static let mostNotes = 10

    /// A choice for each note of the onset; nil for one left out.
    private struct Search {
        let options: [[NotePlaces.Place?]]
        let optionCosts: [[Double]]
        var chosen: [NotePlaces.Place?]
        var taken: UInt16 = 0
        var steps = 0
        var found: [(choice: [NotePlaces.Place?], cost: Double)] = []
        var worst = Double.infinity
        /// The least that the notes from each one on cost.
        let least: [Double]
        let isFree: [Bool]
    }

    /// Whether the fallback was needed is seen from what the shapes leave out or move.
    ///
    /// - Parameter notes: those of one onset, from the highest pitch down.
    func shapes(for notes: ArraySlice<Note>, at placeCost: FingeringCost.Place) -> [HandShape] {
        let own = notes.map { places.given($0) }
        var exact: [[NotePlaces.Place?]] = []
        var needsFallback = notes.count > places.open.count
        if !needsFallback {
            for (note, given) in zip(notes, own) {
                let options = given.map { [$0] } ?? places.places(of: note, at: placeCost)
                if options.isEmpty { needsFallback = true }
                exact.append(options)
            }
        }
        if !needsFallback {
            let found = search(exact, extra: exact.map { $0.map { _ in 0 } }, notes)
            if !found.isEmpty { return found }
        }
        return fallback(notes, own, at: placeCost)
    }

    /// Each note alone, in all its places, and none at all: for when the hand has no time for more.
    func singles(for notes: ArraySlice<Note>, at placeCost: FingeringCost.Place) -> [HandShape] {
        var shapes = [HandShape()]
        shapes[0].cost = harm(of: notes, leavingOutAll: true)
        for (index, note) in notes.enumerated().prefix(ChordShapes.mostNotes) {
            var options = places.places(of: note, at: placeCost)
            if let given = places.given(note) { options.append(given) }
            let others = shapes[0].cost - leavingOut(index, of: notes)
            for place in options {
                var choice = [NotePlaces.Place?](repeating: nil, count: notes.count)
                choice[index] = place
                append(choice, others + place.cost, notes, to: &shapes)
            }
        }
        return shapes
    }

    private func harm(of notes: ArraySlice<Note>, leavingOutAll: Bool) -> Double {
        notes.indices.reduce(0) { $0 + leavingOut($1 - notes.startIndex, of: notes) }
    }

    /// What it costs to leave out a note: a third for one that is doubled, a half more for an outer one.
    private func leavingOut(_ index: Int, of notes: ArraySlice<Note>) -> Double {
        if index == 0 || index == notes.count - 1 { return cost.leftOut * 1.5 }
        let pitchClass = notes[notes.startIndex + index].pitch.number % 12
        for (other, note) in notes.enumerated() where other != index && note.pitch.number % 12 == pitchClass {
            return cost.leftOut / 3
        }
        return cost.leftOut
    }

    /// The least harm: notes are moved by octaves or left out, given places are left.
    private func fallback(
        _ notes: ArraySlice<Note>, _ own: [NotePlaces.Place?], at placeCost: FingeringCost.Place
    ) -> [HandShape] {
        let kept = thinned(notes)
        var options: [[NotePlaces.Place?]] = []
        var extra: [[Double]] = []
        var base = 0.0
        for (index, note) in notes.enumerated() {
            guard kept.contains(index) else {
                base += leavingOut(index, of: notes)
                options.append([nil])
                extra.append([0])
                continue
            }
            var choices: [NotePlaces.Place?] = []
            var harms: [Double] = []
            if let given = own[index] {
                choices.append(given)
                harms.append(0)
            }
            let toNeck = places.octavesToNeck(of: note)
            for octaves in toNeck.map({ $0 == 0 ? [0, -1, 1] : [$0] }) ?? [] {
                for place in places.places(of: note, octaves: octaves, at: placeCost) {
                    choices.append(place)
                    let moved = octaves == 0 ? 0 : cost.movedOctave * (toNeck == 0 ? 1 : 0.2)
                    harms.append(moved + (own[index] == nil ? 0 : cost.movedPlace))
                }
            }
            choices.append(nil)
            harms.append(leavingOut(index, of: notes))
            options.append(choices)
            extra.append(harms)
        }
        return search(options, extra: extra, notes, base: base)
    }

    /// The notes of a large chord that are tried at all: the outer ones, then one of each pitch class from the top, then
    /// the others from the top.
    private func thinned(_ notes: ArraySlice<Note>) -> Set<Int> {
        let most = min(ChordShapes.mostNotes, places.open.count + 1)
        guard notes.count > most else { return Set(0..<notes.count) }
        var kept: Set<Int> = [0, notes.count - 1]
        var classes: Set<UInt8> = [notes[notes.startIndex].pitch.number % 12]
        for (index, note) in notes.enumerated() where kept.count < most {
            if classes.insert(note.pitch.number % 12).inserted { kept.insert(index) }
        }
        for index in notes.indices.lazy.map({ $0 - notes.startIndex }) where kept.count < most { kept.insert(index) }
        return kept
    }

    private func search(
        _ options: [[NotePlaces.Place?]], extra: [[Double]], _ notes: ArraySlice<Note>, base: Double = 0
    ) -> [HandShape] {
        var least = [Double](repeating: 0, count: options.count + 1)
        var costs = extra
        for index in options.indices.reversed() {
            for (option, place) in options[index].enumerated() { costs[index][option] += place?.cost ?? 0 }
            least[index] = least[index + 1] + (costs[index].min() ?? 0)
        }
        var search = Search(
            options: options, optionCosts: costs, chosen: Array(repeating: nil, count: options.count), least: least,
            isFree: notes.map(\.isFreeOfFingers))
        descend(0, 0, Int.max, 0, &search)
        var shapes: [HandShape] = []
        for (choice, sum) in search.found { append(choice, sum + base, notes, to: &shapes) }
        return shapes
    }

    private func descend(_ index: Int, _ sum: Double, _ lowest: Int, _ highest: Int, _ search: inout Search) {
        if search.steps >= ChordShapes.mostSteps || sum + search.least[index] > search.worst { return }
        search.steps += 1
        guard index < search.options.count else {
            var frets = [Int](repeating: -1, count: places.open.count)
            var isGiven = true
            for (place, isFree) in zip(search.chosen, search.isFree) {
                guard let place, !isFree else { continue }
                frets[place.string] = place.fret
                isGiven = isGiven && place.isGiven
            }
            if !isGiven, PlayabilityRules.fingers(stopping: frets) > rules.fingers { return }
            search.found.append((search.chosen, sum))
            if search.found.count > 2 * ChordShapes.mostShapes { prune(&search) }
            return
        }
        for (option, place) in search.options[index].enumerated() {
            guard let place else {
                search.chosen[index] = nil
                descend(index + 1, sum + search.optionCosts[index][option], lowest, highest, &search)
                continue
            }
            let bit = UInt16(1) << UInt16(place.string)
            guard search.taken & bit == 0 else { continue }
            var (low, high) = (lowest, highest)
            if place.fret > 0, !search.isFree[index] {
                low = min(low, place.fret)
                high = max(high, place.fret)
                if high > rules.reach(from: low),
                    !(place.isGiven && search.chosen[..<index].allSatisfy { $0?.isGiven ?? true })
                {
                    continue
                }
            }
            search.taken |= bit
            search.chosen[index] = place
            descend(index + 1, sum + search.optionCosts[index][option], low, high, &search)
            search.taken &= ~bit
            search.chosen[index] = nil
        }
    }

    private func prune(_ search: inout Search) {
        // A sort that keeps the order of equal costs, which `sort` does not promise.
        let ranked = search.found.enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }
        search.found = ranked.prefix(ChordShapes.mostShapes).map(\.element)
        search.worst = search.found.last?.cost ?? .infinity
    }

    /// Adds a shape for each place of the hand that reaches the choice.
    private func append(
        _ choice: [NotePlaces.Place?], _ sum: Double, _ notes: ArraySlice<Note>, to shapes: inout [HandShape]
    ) {
        var shape = HandShape()
        var (lowest, highest) = (Int.max, 0)
        var frets = [Int](repeating: -1, count: places.open.count)
        var strings = 0.0
        var struck = 0
        var crossings = 0
        var (first, last) = (Int.max, -1)
        for (index, place) in choice.enumerated() {
            guard let place else { continue }
            let note = notes[notes.startIndex + index]
            let bit = UInt16(1) << UInt16(place.string)
            shape.frets[place.string] = UInt8(place.fret)
            shape.notes[place.string] = Int32(truncatingIfNeeded: index)
            shape.octaves[place.string] = Int8(place.octaves)
            shape.struck |= bit
            if place.isGiven { shape.given |= bit }
            if note.isFreeOfFingers { shape.free |= bit }
            if !note.techniques.isDisjoint(with: [.hammerOn, .pullOff]) { shape.legato |= bit }
            if !note.techniques.isDisjoint(with: [.shiftSlide, .legatoSlide]) { shape.sliding |= bit }
            strings += Double(place.string)
            struck += 1
            if place.string < last { crossings += 1 }
            first = min(first, place.string)
            last = max(last, place.string)
            if note.isFreeOfFingers { continue }
            frets[place.string] = place.fret
            if place.fret == 0 {
                shape.openStruck += 1
            } else {
                lowest = min(lowest, place.fret)
                highest = max(highest, place.fret)
            }
        }
        shape.centre = struck == 0 ? 0 : strings / Double(struck)
        shape.cost = sum + cost.crossing * Double(crossings)
        if struck > 1 { shape.cost += cost.gap * Double(last - first + 1 - struck) }
        if struck == 2 || struck == 3, isPowerChord(choice, notes) {
            // The root lies on the last string, since it is the lowest pitch.
            shape.cost += cost.powerChordHigh * Double(max(places.open.count - 2 - last, 0))
            shape.cost += cost.powerChordOpen * Double(shape.openStruck)
        }
        guard highest > 0 else {
            shapes.append(shape)
            return
        }
        shape.cost += cost.finger * Double(PlayabilityRules.fingers(stopping: frets) - 1)
        // A given shape may be wider than the rules allow.
        let lowestHand = min(rules.lowestHand(reaching: highest), lowest)
        for hand in max(lowestHand, lowest - 3, 1)...lowest {
            var placed = shape
            placed.hand = hand
            let stretch = Neck.distances[min(highest, 127)] - Neck.distances[min(hand, 127)] - 4
            placed.cost += cost.idleIndex * Double(lowest - hand) + cost.stretch * max(stretch, 0)
            shapes.append(placed)
        }
    }

    /// Whether the chosen notes are a root with its fifth, its octave or both.
    private func isPowerChord(_ choice: [NotePlaces.Place?], _ notes: ArraySlice<Note>) -> Bool {
        var pitches: [Int] = []
        for (place, note) in zip(choice, notes) where place != nil { pitches.append(Int(note.pitch.number)) }
        guard let root = pitches.min() else { return false }
        return pitches.allSatisfy { $0 == root || $0 == root + 7 || $0 == root + 12 } && pitches.max() != root
    }
}
