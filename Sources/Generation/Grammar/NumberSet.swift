/// Some of the numbers from 0 on, as rising stretches that do not touch: what a field of a word may say.
///
/// Answers which decimal digits may come next in no more steps than the set has stretches.
struct NumberSet: Hashable, Sendable {
    private(set) var stretches: [ClosedRange<Int>]

    static let none = NumberSet(stretches: [])

    private init(stretches: [ClosedRange<Int>]) { self.stretches = stretches }

    init(_ range: ClosedRange<Int>) { stretches = [range] }

    init(_ number: Int) { stretches = [number...number] }

    /// The numbers of the pitches.
    init(_ pitches: PitchSet) {
        stretches = []
        for pitch in UInt8(0)..<128 where pitches.contains(pitch) { insert(Int(pitch)...Int(pitch)) }
    }

    var isEmpty: Bool { stretches.isEmpty }
    var first: Int? { stretches.first?.lowerBound }
    var last: Int? { stretches.last?.upperBound }

    mutating func removeAll() { stretches.removeAll(keepingCapacity: true) }

    /// Adds a stretch that begins at or after the last one's beginning.
    mutating func insert(_ range: ClosedRange<Int>) {
        if let last = stretches.last, range.lowerBound <= last.upperBound + 1 {
            stretches[stretches.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
        } else {
            stretches.append(range)
        }
    }

    /// Adds a number that may lie anywhere.
    mutating func insertAnywhere(_ number: Int) {
        guard !contains(number) else { return }
        var all = stretches
        all.append(number...number)
        all.sort { $0.lowerBound < $1.lowerBound }
        stretches.removeAll(keepingCapacity: true)
        for range in all { insert(range) }
    }

    mutating func remove(_ number: Int) {
        guard let index = stretches.firstIndex(where: { $0.contains(number) }) else { return }
        let stretch = stretches.remove(at: index)
        if number < stretch.upperBound { stretches.insert(number + 1...stretch.upperBound, at: index) }
        if number > stretch.lowerBound { stretches.insert(stretch.lowerBound...number - 1, at: index) }
    }

    @inline(__always)
    func contains(_ number: Int) -> Bool {
        for stretch in stretches where number <= stretch.upperBound { return number >= stretch.lowerBound }
        return false
    }

    /// Whether a number of the set begins with the digits of a number, or is it; without leading zeros.
    func holdsNumber(beginningWith prefix: Int) -> Bool {
        if prefix == 0 { return contains(0) }
        guard let last else { return false }
        var (low, high) = (prefix, prefix)
        while low <= last {
            if intersects(low...high) { return true }
            // Bounded by `last`, which lies far below what would overflow.
            low = low * 10
            high = high * 10 + 9
        }
        return false
    }

    /// Whether a number that is longer than a prefix begins with it.
    func holdsNumber(longerThan prefix: Int, base: Int = 10) -> Bool {
        guard prefix > 0, let last else { return false }
        var (low, high) = (prefix * base, prefix * base + base - 1)
        while low <= last {
            if intersects(low...high) { return true }
            low = low * base
            high = high * base + base - 1
        }
        return false
    }

    /// The largest number of the set that begins with the digits of a number, or is it; nil where none does.
    ///
    /// - Parameter prefix: nil where all begin so.
    func largest(beginningWith prefix: Int?, base: Int) -> Int? {
        guard let prefix, let last else { return last }
        if prefix == 0 { return contains(0) ? 0 : nil }
        var largest: Int?
        var (low, high) = (prefix, prefix)
        while low <= last {
            if let found = intersection(low...high).last { largest = found }
            low = low * base
            high = high * base + base - 1
        }
        return largest
    }

    @inline(__always)
    private func intersects(_ range: ClosedRange<Int>) -> Bool {
        for stretch in stretches where stretch.upperBound >= range.lowerBound {
            return stretch.lowerBound <= range.upperBound
        }
        return false
    }

    /// Those of at most a limit; all where none is.
    func preferring(atMost limit: Int?) -> NumberSet {
        guard let limit, let last, last > limit else { return self }
        let short = intersection(0...limit)
        return short.isEmpty ? self : short
    }

    /// The numbers that both sets have.
    func intersection(_ range: ClosedRange<Int>) -> NumberSet {
        var cut = NumberSet.none
        for stretch in stretches where stretch.overlaps(range) { cut.stretches.append(stretch.clamped(to: range)) }
        return cut
    }

    func intersection(_ other: NumberSet) -> NumberSet {
        var cut = NumberSet.none
        for range in other.stretches {
            for stretch in stretches where stretch.overlaps(range) { cut.insert(stretch.clamped(to: range)) }
        }
        return cut
    }
}
