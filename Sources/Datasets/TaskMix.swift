import JSON
import Randomness

/// How often each task is asked, and how much of a passage is given.
public struct TaskMix: Hashable, Sendable {
    /// Shares of one, by kind; the keys of `tasks`.
    public var shares: [(kind: ComposingTask.Kind, share: Double)] = [(.continuation, 1)]
    /// Of the notes of a passage, the share that is given to be continued; key `prompt_share`.
    ///
    /// A tenth, as in the paper's programs, where nothing is said.
    public var given = 0.1...0.1
    /// Of the notes of a passage, the share that is to be filled in; key `infill_share`.
    public var missing = 0.2...0.5

    public init() {}

    /// The task of an example: a function of the seed and of what the example is.
    ///
    /// - Parameter name: of the piece, with its variant.
    func task(seed: Int, name: String, window: Int) -> ComposingTask {
        guard shares.count > 1 else { return task(of: shares[0].kind) }
        var stream = RandomStream(
            seed: UInt64(bitPattern: Int64(seed)), purpose: "task " + name, sample: UInt64(window))
        var rest = stream.uniform()
        for (kind, share) in shares {
            if rest < share { return task(of: kind) }
            rest -= share
        }
        return task(of: shares[shares.count - 1].kind)
    }

    func task(of kind: ComposingTask.Kind) -> ComposingTask {
        switch kind {
        case .continuation: .continuation(given: given)
        case .infill: .infill(missing: missing)
        // Half of what could be said, so that a model can be asked with some of it.
        case .invention: .invention(stating: 0.5)
        case .staged: .staged(given: given, stating: 0.5)
        }
    }

    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.given == rhs.given && lhs.missing == rhs.missing
            && lhs.shares.elementsEqual(rhs.shares) { $0.kind == $1.kind && $0.share == $1.share }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(given)
        hasher.combine(missing)
        for (kind, share) in shares {
            hasher.combine(kind)
            hasher.combine(share)
        }
    }
}

extension TaskMix {
    /// `tasks: infill`, `tasks: [continuation, infill]` for equal shares, or `tasks: {continuation: 0.7, infill: 0.3}`.
    init(_ fields: ConfigurationFields) throws(DatasetError) {
        given = try Self.range("prompt_share", fields) ?? given
        missing = try Self.range("infill_share", fields) ?? missing
        guard let value = fields.value("tasks") else { return }
        var weights: [(kind: ComposingTask.Kind, share: Double)] = []
        let wanted = "one or more of \(ComposingTask.Kind.allCases.map(\.rawValue).joined(separator: ", "))"
        if let members = value.members {
            for member in members {
                guard let kind = ComposingTask.Kind(rawValue: member.key), let weight = member.value.numberValue,
                    weight >= 0, weight < 1e9
                else { throw fields.wrong("tasks", value, wanted + ", each with a number of at least 0") }
                if weight > 0 { weights.append((kind, weight)) }
            }
        } else {
            for word in try fields.words("tasks") ?? [] {
                guard let kind = ComposingTask.Kind(rawValue: word) else {
                    throw fields.wrong("tasks", .string(word), wanted)
                }
                weights.append((kind, 1))
            }
        }
        let sum = weights.reduce(0) { $0 + $1.share }
        guard sum > 0, Set(weights.map(\.kind)).count == weights.count else {
            throw fields.wrong("tasks", value, wanted + ", each once")
        }
        // In one order, whatever the file's.
        shares = ComposingTask.Kind.allCases.compactMap { kind in
            weights.first { $0.kind == kind }.map { (kind, $0.share / sum) }
        }
    }

    /// A number, or two for a range, each of at least 0 and less than 1.
    private static func range(
        _ key: String, _ fields: ConfigurationFields
    ) throws(DatasetError) -> ClosedRange<Double>? {
        guard let value = fields.value(key) else { return nil }
        let numbers = (value.arrayValue ?? [value]).map(\.numberValue)
        guard (1...2).contains(numbers.count), let first = numbers[0], let last = numbers[numbers.count - 1],
            first >= 0, first <= last, last < 1
        else {
            throw fields.wrong(key, value, "a number of at least 0 and less than 1, or two of them, as [0.05, 0.3]")
        }
        return first...last
    }

    var json: JSONValue { .object(shares.map { .init($0.kind.rawValue, .number($0.share)) }) }

    static func json(_ range: ClosedRange<Double>) -> JSONValue {
        range.lowerBound == range.upperBound
            ? .number(range.lowerBound) : [.number(range.lowerBound), .number(range.upperBound)]
    }
}
