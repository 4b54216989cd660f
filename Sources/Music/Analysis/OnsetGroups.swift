/// What is struck at one time: the outer notes of a chord, of one hand or of two.
struct OnsetGroup: Hashable {
    /// Of the first note of the group; in 0...`Ticks.longest`.
    var time: Int
    /// The number of the highest pitch.
    var highest: Int
    /// The number of the lowest pitch.
    var lowest: Int
}

extension OnsetGroup {
    /// The groups of a list of notes in any order, in order of time.
    ///
    /// A performed chord is not struck at one instant, and how far it spreads in ticks depends on the tempo and on the
    /// file's division. So notes belong together that are struck within a tenth of the piece's own pace: half of the
    /// piece's time lies between onsets that are at least this far apart. Stretch the piece, and the groups stay. A tenth
    /// of a quarter, of an eighth and of a half note all lie well between the note values that music uses (a twelfth and
    /// an eighth of a quarter are the nearest), so a pace that is taken for another one seldom changes a group.
    ///
    /// Cost: a sort.
    static func groups(of notes: [Note]) -> [OnsetGroup] {
        var strikes = notes.map { note in
            (time: min(max(note.onset.count, 0), Ticks.longest.count), pitch: Int(note.pitch.number))
        }
        strikes.sort { $0.time < $1.time }
        let pace = pace(of: strikes.map(\.time))
        var groups: [OnsetGroup] = []
        for strike in strikes {
            if let last = groups.last, strike.time == last.time || (strike.time - last.time) * 10 < pace {
                groups[groups.count - 1].highest = max(last.highest, strike.pitch)
                groups[groups.count - 1].lowest = min(last.lowest, strike.pitch)
            } else {
                groups.append(OnsetGroup(time: strike.time, highest: strike.pitch, lowest: strike.pitch))
            }
        }
        return groups
    }

    /// The time between onsets that half of the piece's time lies in or above; 0 where all is struck at once.
    ///
    /// The longest hundredth of the silences, and the longest of all, are left out: a rest of a minute is no pace.
    ///
    /// - Parameter times: in order.
    private static func pace(of times: [Int]) -> Int {
        var steps: [Int] = []
        for (index, time) in times.dropFirst().enumerated() where time > times[index] {
            steps.append(time - times[index])
        }
        steps.sort(by: >)
        if steps.count > 1 { steps.removeFirst(1 + steps.count / 100) }
        var rest = steps.reduce(0, +) / 2
        for step in steps {
            rest -= step
            if rest <= 0 { return step }
        }
        return 0
    }
}
