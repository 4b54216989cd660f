/// Gives grace notes their time.
enum GraceTiming {
    /// - Parameters:
    ///   - notes: in the order in which they are played, voice by voice within a measure.
    ///   - slot: how long a grace note lasts where nothing is said, in units.
    static func give(_ notes: inout [PlayedNote], slot: Int) {
        guard notes.contains(where: { $0.grace?.takesTime == true }) else { return }
        var byVoice: [Int: [Int]] = [:]
        for index in notes.indices { byVoice[notes[index].voice, default: []].append(index) }
        for indices in byVoice.values {
            // Stable by onset, so that grace notes stay before what they adorn.
            let ordered = indices.sorted { (notes[$0].onset, $0) < (notes[$1].onset, $1) }
            giveVoice(ordered, &notes, slot: slot)
        }
    }

    private static func giveVoice(_ ordered: [Int], _ notes: inout [PlayedNote], slot: Int) {
        var place = 0
        var before = 0..<0  // the last chord that is no grace note, in `ordered`
        while place < ordered.count {
            guard notes[ordered[place]].grace != nil else {
                let start = place
                let onset = notes[ordered[place]].onset
                while place < ordered.count, notes[ordered[place]].grace == nil, notes[ordered[place]].onset == onset {
                    place += 1
                }
                before = start..<place
                continue
            }
            let start = place
            let onset = notes[ordered[place]].onset
            while place < ordered.count, notes[ordered[place]].grace != nil, notes[ordered[place]].onset == onset {
                place += 1
            }
            var end = place
            while end < ordered.count, notes[ordered[end]].grace == nil, notes[ordered[end]].onset == onset { end += 1 }
            giveGroup(
                Array(ordered[start..<place]), before: Array(ordered[before]), after: Array(ordered[place..<end]),
                &notes,
                slot: slot)
        }
    }

    private static func giveGroup(
        _ group: [Int], before: [Int], after: [Int], _ notes: inout [PlayedNote], slot: Int
    ) {
        guard let first = group.first, let grace = notes[first].grace, grace.takesTime else { return }
        // Notes of one chord share a place in the group.
        var number = grace.number
        var rank = 0
        var ranks: [Int] = []
        for index in group {
            if let own = notes[index].grace?.number, own != number {
                rank += 1
                number = own
            }
            ranks.append(rank)
        }
        let count = rank + 1
        let onset = notes[first].onset
        let earliest = before.map { notes[$0].onset }.max()
        let free = earliest.map { onset - $0 } ?? onset
        let length = after.map { notes[$0].end - notes[$0].onset }.min() ?? 0
        var stolenBefore = 0
        var stolenAfter = 0
        switch grace.source {
        case .usual:
            let longest = earliest == nil ? free : free / 2
            stolenBefore = min(count * slot, longest)
            if stolenBefore == 0 { stolenAfter = min(count * slot, length / 2) }
        case .previous(let share): stolenBefore = min(Int((Double(free) * share).rounded()), free)
        case .following(let share): stolenAfter = min(Int((Double(length) * share).rounded()), length)
        }
        let begin = onset - stolenBefore
        let total = stolenBefore + stolenAfter
        for (index, rank) in zip(group, ranks) {
            notes[index].onset = begin + total * rank / count
            notes[index].end = begin + total * (rank + 1) / count
        }
        for index in before where notes[index].end > begin && notes[index].end <= onset { notes[index].end = begin }
        for index in after { notes[index].onset += stolenAfter }
    }
}
