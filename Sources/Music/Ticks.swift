/// A point or a length of musical time, counted in the ticks of its grid or file.
///
/// What one tick lasts is said by the owner: a `Score`'s `ticksPerQuarter`, or the `Grid` that the notes lie on.
public struct Ticks: Hashable, Comparable, Sendable {
    public var count: Int

    public init(_ count: Int) {
        self.count = count
    }

    public static let zero = Ticks(0)

    /// The longest time that readers, writers and grids deal with: 11 years at 192 ticks a second.
    ///
    /// It leaves room to multiply by a tempo and a rate without overflow, and it bounds what a damaged file can ask for.
    public static let longest = Ticks(1 << 36)

    public static func < (lhs: Ticks, rhs: Ticks) -> Bool { lhs.count < rhs.count }
    public static func + (lhs: Ticks, rhs: Ticks) -> Ticks { Ticks(lhs.count + rhs.count) }
    public static func - (lhs: Ticks, rhs: Ticks) -> Ticks { Ticks(lhs.count - rhs.count) }
    public static func += (lhs: inout Ticks, rhs: Ticks) { lhs.count += rhs.count }
    public static func -= (lhs: inout Ticks, rhs: Ticks) { lhs.count -= rhs.count }
}

extension Ticks: CustomStringConvertible {
    public var description: String { "\(count)" }
}
