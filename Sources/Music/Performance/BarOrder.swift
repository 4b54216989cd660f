/// The bars of a piece in the order of playing.
///
/// Repeats nest. A repeat that begins nowhere goes back to the end of the one before, or to the beginning. An ending is
/// played in the passes that its bits say; bars after it without bits of their own belong to it up to its repeat sign.
/// A passage with endings is played as often as its repeat sign or its endings ask for, whichever is more. A jump is
/// taken once, when its bar does not repeat (any more). After a jump nothing repeats and of endings only the last one is
/// played, until a coda is reached, where everything holds again; "Fine" ends a piece only after a jump "al Fine".
struct BarOrder {
    private(set) var bars: [Int] = []
    private(set) var jumps: [PerformanceReport.TakenJump] = []
    private(set) var lostJumps = 0

    private struct Passage {
        let start: Int
        /// From 0.
        var pass = 0
        /// Whether its sign was reached.
        var hasClosed = false
    }

    /// What the last jump asked for.
    private enum Course {
        case straight, returning, toCoda, toDoubleCoda, toFine
    }

    /// - Throws: `.tooManyBars`, also when the way through the signs is very much longer than what is played.
    init(_ masterBars: [MasterBar], atMost limit: Int) throws(PerformanceError) {
        let endings = Endings(masterBars)
        let places = SignPlaces(masterBars)
        var passages = [Passage(start: 0)]
        var course = Course.straight
        var taken: Set<Int> = []
        var steps = 4 * (max(limit, 0) + masterBars.count)
        var bar = 0
        while bar < masterBars.count {
            steps -= 1
            guard steps > 0 else { throw .tooManyBars(limit: limit) }
            let master = masterBars[bar]
            if course == .straight, master.isRepeatStart, passages[passages.count - 1].start != bar {
                passages.append(Passage(start: bar))
            }
            let passage = passages.count - 1
            let pass = course == .straight ? passages[passage].pass : endings.passes[bar] - 1
            if !endings.plays(bar, pass: pass) {
                if course == .straight, endings.isLast[bar], passages[passage].hasClosed {
                    Self.leave(&passages, after: bar)
                }
                bar += 1
                continue
            }
            guard bars.count < limit else { throw .tooManyBars(limit: limit) }
            bars.append(bar)
            if course == .straight, master.repeatCount > 0 || endings.bits[bar] != 0 {
                if master.repeatCount > 0 {
                    passages[passage].hasClosed = true
                    let passes = max(Int(master.repeatCount), endings.passes[bar])
                    if passages[passage].pass + 1 < passes {
                        passages[passage].pass += 1
                        bar = passages[passage].start
                        continue
                    }
                }
                if endings.isLast[bar], passages[passage].hasClosed {
                    Self.leave(&passages, after: bar)
                }
            }
            if course == .toFine, master.signs.contains(.fine) { break }
            if let target = jump(from: bar, masterBars[bar].jumps, places, &course, &taken) {
                bar = target
                passages = [Passage(start: target)]
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

    private static func leave(_ passages: inout [Passage], after bar: Int) {
        passages.removeLast()
        if passages.isEmpty { passages.append(Passage(start: bar + 1)) }
    }
}

/// Which bars belong to endings of repeats.
private struct Endings {
    /// The bits of each bar, those of an ending that goes on filled in.
    private(set) var bits: [UInt8]
    /// How many passes the endings around a bar and their repeat signs ask for; 0 without endings.
    private(set) var passes: [Int]
    /// Whether a passage that has been closed ends with the bar: no further ending follows it.
    private(set) var isLast: [Bool]

    init(_ masterBars: [MasterBar]) {
        bits = masterBars.map(\.endings)
        for bar in masterBars.indices where masterBars[bar].endings != 0 && masterBars[bar].repeatCount == 0 {
            var next = bar + 1
            while next < masterBars.count, masterBars[next].endings == 0, !masterBars[next].isRepeatStart {
                if masterBars[next].repeatCount > 0 {
                    for inside in bar...next { bits[inside] = masterBars[bar].endings }
                    break
                }
                next += 1
            }
        }
        passes = [Int](repeating: 0, count: bits.count)
        isLast = [Bool](repeating: true, count: bits.count)
        var first = 0
        while first < bits.count {
            var end = first + 1
            if bits[first] != 0 {
                while end < bits.count, bits[end] != 0, !masterBars[end].isRepeatStart { end += 1 }
                var all: UInt8 = 0
                var count: UInt8 = 0
                for bar in first..<end {
                    all |= bits[bar]
                    count = max(count, masterBars[bar].repeatCount)
                }
                for bar in first..<end { passes[bar] = max(8 - all.leadingZeroBitCount, Int(count)) }
            }
            for bar in first..<(end - 1) { isLast[bar] = false }
            isLast[end - 1] = end >= bits.count || bits[end] == 0 || masterBars[end].isRepeatStart
            first = end
        }
    }

    func plays(_ bar: Int, pass: Int) -> Bool {
        bits[bar] == 0 || pass < 8 && bits[bar] >> UInt8(max(pass, 0)) & 1 == 1
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
