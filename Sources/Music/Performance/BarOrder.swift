/// The bars of a piece in the order of playing.
///
/// Repeats nest. A repeat sign goes back to the nearest beginning that is still open; where none is, to that of the repeat
/// before it, or to the first bar, and repeats on that way are played again. An ending is played in the passes that its
/// bits say; what follows it without bits belongs to it up to its repeat sign. Endings that follow each other share their
/// passes; from one with a sign the music goes back as often as the sign says, and as there are endings to come to. A jump is taken once, when its
/// bar does not repeat any more. After a jump nothing repeats and of endings the last one is played, until a coda is
/// reached, behind which everything holds again; "Fine" ends a piece only after a jump "al Fine".
struct BarOrder {
    private(set) var bars: [Int] = []
    private(set) var jumps: [PerformanceReport.TakenJump] = []
    private(set) var lostJumps = 0

    /// What the last jump asked for.
    private enum Course {
        case straight, returning, toCoda, toDoubleCoda, toFine
    }

    /// - Throws: `.tooManyBars`, also when the way through the signs is very much longer than what is played.
    init(_ masterBars: [MasterBar], atMost limit: Int) throws(PerformanceError) {
        let repeats = RepeatPlan(masterBars)
        let places = SignPlaces(masterBars)
        /// How often each repeat sign has sent back, by the bar that counts for it.
        var passes = [Int](repeating: 0, count: masterBars.count)
        var counting: [Int] = []
        var course = Course.straight
        /// Where the last jump led to: repeats that begin before it are over.
        var landing = 0
        var taken: Set<Int> = []
        var steps = 4 * (max(limit, 0) + masterBars.count)
        var bar = 0
        while bar < masterBars.count {
            steps -= 1
            guard steps > 0 else { throw .tooManyBars(limit: limit) }
            let counter = repeats.counters[bar]
            let isRepeating = course == .straight && counter >= 0 && repeats.starts[counter] >= landing
            let pass = counter < 0 ? 0 : isRepeating ? passes[counter] : repeats.passes[counter] - 1
            let isPlayed = repeats.plays(bar, pass: pass)
            if isPlayed {
                guard bars.count < limit else { throw .tooManyBars(limit: limit) }
                bars.append(bar)
            }
            if isRepeating, masterBars[bar].repeatCount > 0, isPlayed || counter == bar,
                passes[counter] + 1 < repeats.passes[counter]
            {
                let start = repeats.starts[counter]
                for inside in start...bar where inside != counter { passes[inside] = 0 }
                passes[counter] += 1
                counting.append(counter)
                bar = start
                continue
            }
            if counter >= 0, repeats.isLast[bar] { passes[counter] = 0 }
            if isPlayed, course == .toFine, masterBars[bar].signs.contains(.fine) { break }
            if isPlayed, let target = jump(from: bar, masterBars[bar].jumps, places, &course, &taken) {
                for index in counting { passes[index] = 0 }
                counting.removeAll()
                landing = target
                bar = target
            } else {
                bar += 1
            }
        }
    }

    // MARK: Jumps

    /// - Returns: where the music goes on, if not with the next bar.
    private mutating func jump(
        from bar: Int, _ signs: [MasterBar.Jump], _ places: SignPlaces, _ course: inout Course,
        _ taken: inout Set<Int>
    ) -> Int? {
        for jump in signs {
            guard jump.isHeard(on: course == .toCoda, doubly: course == .toDoubleCoda, straight: course == .straight),
                taken.insert(bar << 4 | Int(jump.rawValue)).inserted
            else { continue }
            let target = jump.sign.map { places.nearest($0, to: bar, forward: jump.isForward) } ?? 0
            guard let target else {
                lostJumps += 1
                continue
            }
            jumps.append(PerformanceReport.TakenJump(from: bar, jump: jump, to: target))
            switch jump {
            case .toCoda, .toDoubleCoda: course = .straight
            case .daCapoAlCoda, .dalSegnoAlCoda, .dalDoubleSegnoAlCoda: course = .toCoda
            case .daCapoAlDoubleCoda, .dalSegnoAlDoubleCoda, .dalDoubleSegnoAlDoubleCoda: course = .toDoubleCoda
            case .daCapoAlFine, .dalSegnoAlFine, .dalDoubleSegnoAlFine: course = .toFine
            case .daCapo, .dalSegno, .dalDoubleSegno: course = .returning
            }
            return target
        }
        return nil
    }
}

/// Which repeat signs lead where, and which bars belong to endings.
private struct RepeatPlan {
    /// The bits of each bar, those of an ending that goes on filled in.
    private(set) var endings: [UInt8]
    /// The bar whose passes count for a bar in an ending or with a repeat sign; -1 for others.
    private(set) var counters: [Int]
    /// Where a repeat sign leads to, by its counter.
    private(set) var starts: [Int]
    /// How often the passage is played, by its counter.
    private(set) var passes: [Int]
    /// Whether a repeat ends with the bar, once it does not go back.
    private(set) var isLast: [Bool]

    init(_ masterBars: [MasterBar]) {
        endings = masterBars.map(\.endings)
        counters = [Int](repeating: -1, count: endings.count)
        starts = [Int](repeating: 0, count: endings.count)
        passes = [Int](repeating: 1, count: endings.count)
        isLast = [Bool](repeating: false, count: endings.count)
        fillEndings(masterBars)
        var open: [Int] = []
        var lastStart = 0
        /// Endings without a sign of their own, which go with the sign that follows.
        var waiting: [Range<Int>] = []
        var first = 0
        while first < endings.count {
            if masterBars[first].isRepeatStart { open.append(first) }
            var end = first + 1
            if endings[first] != 0 {
                while end < endings.count, endings[end] != 0, !masterBars[end].isRepeatStart { end += 1 }
            }
            let run = first..<end
            if let counter = run.last(where: { masterBars[$0].repeatCount > 0 }) {
                lastStart = open.popLast() ?? lastStart
                starts[counter] = lastStart
                // Those before the beginning belong to a repeat around it.
                let own = waiting.firstIndex { $0.lowerBound >= lastStart } ?? waiting.count
                count(waiting[own...] + [run], masterBars, by: counter)
                waiting.removeSubrange(own...)
                isLast[end - 1] = true
            } else if endings[first] != 0 {
                waiting.append(run)
            }
            first = end
        }
    }

    /// Gives bars behind an ending its bits: up to its repeat sign, or to the next ending of a passage without one yet.
    private mutating func fillEndings(_ masterBars: [MasterBar]) {
        var hasClosed = false
        for bar in masterBars.indices {
            if masterBars[bar].isRepeatStart { hasClosed = false }
            if masterBars[bar].repeatCount > 0 { hasClosed = true }
            guard masterBars[bar].endings != 0, masterBars[bar].repeatCount == 0 else { continue }
            var next = bar + 1
            while next < masterBars.count, masterBars[next].endings == 0, !masterBars[next].isRepeatStart,
                masterBars[next].repeatCount == 0
            {
                next += 1
            }
            guard next < masterBars.count, !masterBars[next].isRepeatStart else { continue }
            if masterBars[next].endings == 0 {
                for inside in bar...next { endings[inside] = masterBars[bar].endings }
            } else if !hasClosed {
                for inside in bar..<next { endings[inside] = masterBars[bar].endings }
            }
        }
    }

    private mutating func count(_ parts: ArraySlice<Range<Int>>, _ masterBars: [MasterBar], by counter: Int) {
        var (all, closed, signs): (UInt8, UInt8, UInt8) = (0, 0, 1)
        for part in parts {
            for bar in part {
                counters[bar] = counter
                all |= endings[bar]
                if masterBars[bar].repeatCount > 0 {
                    closed |= endings[bar]
                    signs = max(signs, masterBars[bar].repeatCount)
                }
            }
        }
        // From an ending with a sign the music goes back, if there is an ending that it has not come to.
        passes[counter] = max(Int(signs), min(8 - all.leadingZeroBitCount, 9 - closed.leadingZeroBitCount))
    }

    func plays(_ bar: Int, pass: Int) -> Bool {
        endings[bar] == 0 || counters[bar] < 0 || pass < 8 && endings[bar] >> UInt8(max(pass, 0)) & 1 == 1
    }
}

/// Where the signs stand.
private struct SignPlaces {
    private var places = [[Int]](repeating: [], count: MasterBar.Sign.allCases.count)

    init(_ masterBars: [MasterBar]) {
        for bar in masterBars.indices {
            for sign in masterBars[bar].signs { places[Int(sign.rawValue)].append(bar) }
        }
    }

    /// The nearest sign in one direction, the bar itself included, else in the other; nil where there is none.
    func nearest(_ sign: MasterBar.Sign, to bar: Int, forward: Bool) -> Int? {
        let bars = places[Int(sign.rawValue)]
        var low = 0
        var high = bars.count  // the first place at the bar or behind it lies in low...high
        while low < high {
            let middle = (low + high) / 2
            if bars[middle] < bar { low = middle + 1 } else { high = middle }
        }
        let next = low < bars.count ? bars[low] : nil
        if forward { return next ?? bars.last }
        return next == bar ? bar : low > 0 ? bars[low - 1] : next
    }
}

extension MasterBar.Jump {
    /// Whether it is looked for behind it first.
    fileprivate var isForward: Bool { self == .toCoda || self == .toDoubleCoda }

    /// The sign that it leads to; nil for the beginning.
    fileprivate var sign: MasterBar.Sign? {
        switch self {
        case .daCapo, .daCapoAlCoda, .daCapoAlDoubleCoda, .daCapoAlFine: nil
        case .dalSegno, .dalSegnoAlCoda, .dalSegnoAlDoubleCoda, .dalSegnoAlFine: .segno
        case .dalDoubleSegno, .dalDoubleSegnoAlCoda, .dalDoubleSegnoAlDoubleCoda, .dalDoubleSegnoAlFine: .doubleSegno
        case .toCoda: .coda
        case .toDoubleCoda: .doubleCoda
        }
    }

    fileprivate func isHeard(on coda: Bool, doubly: Bool, straight: Bool) -> Bool {
        switch self {
        case .toCoda: coda
        case .toDoubleCoda: doubly
        default: straight
        }
    }
}
