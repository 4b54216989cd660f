/// A choice of General MIDI programs, each in 0...127.
public struct ProgramSet: Hashable, Sendable {
    private var isMember = [Bool](repeating: false, count: 128)

    /// All 128 programs.
    public static let all = ProgramSet([0...127])

    /// Numbers outside 0...127 are left out.
    public init(_ ranges: [ClosedRange<Int>]) {
        for program in 0...127 where ranges.contains(where: { $0.contains(program) }) { isMember[program] = true }
    }

    public func contains(_ program: UInt8) -> Bool {
        program < 128 && isMember[Int(program)]
    }

    /// The programs as runs: `[0...7, 24...24]`.
    public var ranges: [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        for program in 0...127 where isMember[program] {
            if let last = ranges.last, last.upperBound == program - 1 {
                ranges[ranges.count - 1] = last.lowerBound...program
            } else {
                ranges.append(program...program)
            }
        }
        return ranges
    }
}

extension ProgramSet {
    /// Reads `all`, a program such as `24`, or a range of them such as `24-31`; nil for anything else.
    static func range(_ text: String) -> ClosedRange<Int>? {
        if text == "all" { return 0...127 }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(ends.count), let first = Int(ends[0]), let last = Int(ends[ends.count - 1]),
            (0...127).contains(first), (0...127).contains(last), first <= last
        else { return nil }
        return first...last
    }

    /// How a configuration writes each run: `24` or `24-31`.
    var texts: [String] {
        ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    }
}

extension ProgramSet: CustomStringConvertible {
    public var description: String {
        self == .all ? "all" : texts.joined(separator: ", ")
    }
}
