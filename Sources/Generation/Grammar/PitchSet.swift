public import Music

/// Some of the 128 pitches.
public struct PitchSet: Hashable, Sendable {
    public static let all = PitchSet(low: .max, high: .max)
    public static let none = PitchSet(low: 0, high: 0)

    /// A bit for each of the pitches 0...63 and 64...127.
    private var low: UInt64, high: UInt64

    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    public init(_ range: ClosedRange<UInt8>) {
        self = .none
        for pitch in range where pitch < 128 { insert(pitch) }
    }

    /// The pitches of some classes, in all octaves.
    public init(_ classes: PitchClassSet) {
        self = .none
        for pitch in UInt8(0)..<128 where classes.contains(Int(pitch) % 12) { insert(pitch) }
    }

    public init(_ pitches: some Sequence<UInt8>) {
        self = .none
        for pitch in pitches { insert(pitch) }
    }

    public func contains(_ pitch: UInt8) -> Bool {
        pitch < 64 ? low >> UInt64(pitch) & 1 == 1 : pitch < 128 && high >> UInt64(pitch - 64) & 1 == 1
    }

    public mutating func insert(_ pitch: UInt8) {
        if pitch < 64 { low |= 1 << UInt64(pitch) } else if pitch < 128 { high |= 1 << UInt64(pitch - 64) }
    }

    public func subtracting(_ other: Self) -> Self { Self(low: low & ~other.low, high: high & ~other.high) }

    public func intersection(_ other: Self) -> Self { Self(low: low & other.low, high: high & other.high) }

    public mutating func remove(_ pitch: UInt8) {
        if pitch < 64 { low &= ~(1 << UInt64(pitch)) } else if pitch < 128 { high &= ~(1 << UInt64(pitch - 64)) }
    }

    /// The pitches of the set that lie above one.
    public func above(_ pitch: UInt8) -> Self {
        if pitch >= 127 { return .none }
        if pitch >= 63 { return Self(low: 0, high: high & .max << UInt64(pitch - 63)) }
        return Self(low: low & .max << UInt64(pitch + 1), high: high)
    }

    /// The pitches of the set that lie below one.
    public func below(_ pitch: UInt8) -> Self {
        if pitch >= 128 { return self }
        if pitch >= 64 { return Self(low: low, high: high & ~(.max << UInt64(pitch - 64))) }
        return Self(low: low & ~(.max << UInt64(pitch)), high: 0)
    }

    public var lowest: UInt8? {
        if low != 0 { return UInt8(low.trailingZeroBitCount) }
        return high == 0 ? nil : UInt8(64 + high.trailingZeroBitCount)
    }

    public var highest: UInt8? {
        if high != 0 { return UInt8(127 - high.leadingZeroBitCount) }
        return low == 0 ? nil : UInt8(63 - low.leadingZeroBitCount)
    }

    public var isEmpty: Bool { low == 0 && high == 0 }
    public var count: Int { low.nonzeroBitCount + high.nonzeroBitCount }
}
