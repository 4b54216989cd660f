/// From each step of a piece on, the longest passage that stands in a text of other pieces too.
///
/// The first step that is not *at once* is free: any class of time will do, since the time before it lies outside the
/// passage.
///
/// Put into the order of all passages of the text, the rest of a piece stands between two of them, and with one of the two
/// it agrees longest. Those two are found from the piece's end to its beginning, by ranks alone; with a free step, among
/// all that agree up to there by the order of what follows. How long they agree is found from the beginning to the end:
/// where n steps agree, n - 1 do from the next step on, so that no step of the piece is compared twice on either side. The
/// time of neither hangs on how much is shared.
///
/// Source of the second half: Kasai and others 2001, "Linear-Time Longest-Common-Prefix Computation in Suffix Arrays".
///
/// Memory: 24 bytes a step of the piece.
struct SharedPassages {
    /// How many steps agree.
    private(set) var lengths: [Int]
    /// Where in the text.
    private(set) var places: [Int32]

    /// Cost: up to seven halvings of the text for each step, and up to nineteen for one that is *at once*.
    init(of steps: [UInt16], in array: SuffixArray) {
        lengths = [Int](repeating: 0, count: steps.count)
        places = [Int32](repeating: 0, count: steps.count)
        let neighbours = Neighbours.all(of: steps, in: array)
        // How far the passages before and after are known to agree, as a place in the piece.
        var (reachBefore, reachAfter) = (0, 0)
        for (start, neighbour) in neighbours.enumerated() {
            func extend(_ place: Int32, _ reach: inout Int) {
                guard place >= 0 else { return }
                reach = max(reach, start + Int(neighbour.agreeing))
                var other = Int(place) + reach - start
                while reach < steps.count, other < array.text.count, steps[reach] == array.text[other] {
                    reach += 1
                    other += 1
                }
                guard reach - start > lengths[start] else { return }
                (lengths[start], places[start]) = (reach - start, place)
            }
            reachBefore = max(reachBefore, start)
            reachAfter = max(reachAfter, start)
            extend(neighbour.before, &reachBefore)
            extend(neighbour.after, &reachAfter)
        }
    }
}

/// The passages of a text between which a piece's rest would stand in their order.
private struct Neighbours {
    /// Where the one that comes before begins; -1 where there is none.
    var before: Int32 = -1
    var after: Int32 = -1
    /// How many steps of both agree in any case, up to the free one.
    var agreeing: Int32 = 0

    /// The passages that agree up to the free step, with one class of time there.
    private struct Variant {
        /// Their ranks.
        var range: Range<Int>
        /// The rank that the piece's rest would have with this class.
        var rank: Int
    }

    /// Those of each step of a piece.
    static func all(of steps: [UInt16], in array: SuffixArray) -> [Neighbours] {
        var all = [Neighbours](repeating: Neighbours(), count: steps.count)
        var exact = -1
        var variants: [Variant] = []
        var free = steps.count
        for start in steps.indices.reversed() {
            let step = steps[start]
            if MelodicSteps.isAtOnce(step) {
                variants = variants.compactMap { variant in
                    let low = array.rank(of: step, before: variant.range.lowerBound)
                    let high = array.rank(of: step, before: variant.range.upperBound)
                    guard low < high else { return nil }
                    return Variant(range: low..<high, rank: array.rank(of: step, before: variant.rank))
                }
            } else {
                free = start
                variants = MelodicSteps.variants(of: step).compactMap { step in
                    let range = array.range(of: step)
                    return range.isEmpty ? nil : Variant(range: range, rank: array.rank(of: step, before: exact))
                }
            }
            exact = array.rank(of: step, before: exact)
            all[start] =
                variants.isEmpty
                ? Neighbours(around: exact, in: array)
                : Neighbours(among: variants, agreeing: free - start + 1, in: array)
        }
        return all
    }

    private init() {}

    /// Where no passage agrees up to the free step, or none is free.
    private init(around rank: Int, in array: SuffixArray) {
        if rank > 0 { before = array.places[rank - 1] }
        if rank < array.places.count { after = array.places[rank] }
    }

    /// Of all variants' neighbours those whose rests, after the free step, stand nearest.
    private init(among variants: [Variant], agreeing: Int, in array: SuffixArray) {
        self.agreeing = Int32(agreeing)
        var (highest, lowest) = (Int.min, Int.max)
        for variant in variants {
            if variant.rank > variant.range.lowerBound {
                let place = array.places[variant.rank - 1]
                let rest = array.rank(of: Int(place) + agreeing)
                if rest > highest { (highest, before) = (rest, place) }
            }
            if variant.rank < variant.range.upperBound {
                let place = array.places[variant.rank]
                let rest = array.rank(of: Int(place) + agreeing)
                if rest < lowest { (lowest, after) = (rest, place) }
            }
        }
    }
}
