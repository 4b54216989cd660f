/// The signs that send a player to another measure, gathered from all parts.
struct Navigation {
    struct Signs {
        var isRepeatStart = false
        /// How often the section that ends here is played; nil where none ends.
        var repeatCount: Int?
        /// The passes of the ending that begins here; nil where none begins.
        var ending: [Int]?
        var endsEnding = false
        var segno: String?
        var coda: String?
        var isDaCapo = false
        var dalSegno: String?
        var toCoda: String?
        var isFine = false
        /// A coda sign without a word of what it means.
        var hasCodaSign = false
    }

    var signs: [Signs]

    init(measureCount: Int) {
        signs = Array(repeating: Signs(), count: measureCount)
    }

    /// Whether the player ever leaves the order of the page.
    var isStraight: Bool {
        !signs.contains { $0.repeatCount != nil || $0.ending != nil || $0.isDaCapo || $0.dalSegno != nil }
    }

    /// The measures in the order of playing, each with its pass through the repeat that it lies in, from 1.
    ///
    /// - Throws: when the order is longer than `Limits.musicXMLMeasures`.
    func order() throws(FormatError) -> [(measure: Int, pass: Int)] {
        let signs = settledSigns()
        let endings = Endings(signs)
        var order: [(measure: Int, pass: Int)] = []
        var measure = 0
        var start = 0
        var pass = 1
        var isReturning = false
        var jumps: Set<Int> = []
        var codas: Set<Int> = []
        while measure < signs.count {
            let sign = signs[measure]
            if sign.isRepeatStart, measure != start {
                start = measure
                pass = 1
            }
            if let ending = endings.beginning[measure] {
                let plays = isReturning ? ending.isLast : ending.passes.isEmpty || ending.passes.contains(pass)
                if !plays {
                    measure = ending.end + 1
                    continue
                }
            }
            guard order.count < Limits.musicXMLMeasures else {
                throw FormatError(
                    .unsupported, at: 0,
                    "with its repeats played out the score has more than \(Limits.musicXMLMeasures) measures")
            }
            order.append((measure, pass))
            if isReturning {
                if sign.isFine { break }
                if let name = sign.toCoda, codas.insert(measure).inserted,
                    let target = signs.indices.first(where: { signs[$0].coda == name })
                        ?? signs.indices.last(where: { signs[$0].coda != nil })
                {
                    measure = target
                    start = target
                    pass = 1
                    continue
                }
            } else if let count = sign.repeatCount {
                if pass < max(count, endings.passes(around: measure)) {
                    pass += 1
                    measure = start
                    continue
                }
                start = measure + 1
                pass = 1
            } else if endings.isEndOfGroup[measure] {
                start = measure + 1
                pass = 1
            }
            if sign.isDaCapo || sign.dalSegno != nil, jumps.insert(measure).inserted {
                isReturning = true
                var target = 0
                if let name = sign.dalSegno {
                    target =
                        signs.indices.first { signs[$0].segno == name } ?? signs.indices.first {
                            signs[$0].segno != nil
                        }
                        ?? 0
                }
                measure = target
                start = target
                pass = 1
                continue
            }
            measure += 1
        }
        return order
    }

    /// Where coda signs stand without words, the last one is the coda and those before it lead there.
    private func settledSigns() -> [Signs] {
        var signs = signs
        guard !signs.contains(where: { $0.coda != nil }) else { return signs }
        let places = signs.indices.filter { signs[$0].hasCodaSign }
        guard let target = places.last else { return signs }
        signs[target].coda = "coda"
        for place in places.dropLast() { signs[place].toCoda = "coda" }
        return signs
    }
}

/// The endings of repeats, and which of them belong together.
private struct Endings {
    struct Ending {
        var passes: [Int]
        var end: Int
        var isLast = true
    }

    /// By the measure in which they begin.
    private(set) var beginning: [Int: Ending] = [:]
    /// Whether the last ending of a repeat ends with a measure.
    private(set) var isEndOfGroup: [Bool]
    /// How many passes the endings around a measure ask for; 0 without endings.
    private var passCounts: [Int]

    init(_ signs: [Navigation.Signs]) {
        isEndOfGroup = Array(repeating: false, count: signs.count)
        passCounts = Array(repeating: 0, count: signs.count)
        var group: [Int] = []
        var groupEnd = -1
        var measure = 0
        while measure < signs.count {
            guard let passes = signs[measure].ending else {
                measure += 1
                continue
            }
            // An ending without its end reaches to the repeat sign, or to the next ending.
            var end = measure
            while end + 1 < signs.count, !signs[end].endsEnding, signs[end].repeatCount == nil,
                signs[end + 1].ending == nil
            {
                end += 1
            }
            if !group.isEmpty, groupEnd + 1 != measure { finish(&group, signs.count) }
            beginning[measure] = Ending(passes: passes, end: end)
            group.append(measure)
            groupEnd = end
            measure = end + 1
        }
        finish(&group, signs.count)
    }

    func passes(around measure: Int) -> Int { passCounts[measure] }

    private mutating func finish(_ group: inout [Int], _ count: Int) {
        guard let first = group.first, let last = group.last, let end = beginning[last]?.end else { return }
        for start in group.dropLast() { beginning[start]?.isLast = false }
        // A single first ending is left out on the last pass.
        if group.count == 1, let ending = beginning[last], ending.passes.contains(1) { beginning[last]?.isLast = false }
        let largest = group.compactMap { beginning[$0]?.passes.max() }.max() ?? 0
        for measure in first...end { passCounts[measure] = group.count == 1 ? largest + 1 : largest }
        isEndOfGroup[end] = true
        group.removeAll()
    }
}
