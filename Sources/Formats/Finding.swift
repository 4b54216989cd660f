public import Music

/// Something that a reader met in a file and that its user should know.
public struct Finding: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The file breaks its format's rules; it was read on as the explanation says, and a strict reader refuses it.
        case repaired
        /// The file is sound, and holds something that a score does not.
        case notKept
    }

    public let kind: Kind
    /// One word for programs, such as `hangingNote`; the same in every version.
    public let code: String
    /// What it is and what was done about it, for people: a clause without its full stop.
    public let explanation: String
    /// How often it was met.
    public internal(set) var count: Int
    /// Where it was met first, in bytes from the start of the file.
    public let firstOffset: Int
}

/// A score and what is to be known about the file that it was read from.
public struct Reading: Hashable, Sendable {
    public var score: Score
    /// In the order in which they were first met.
    public var findings: [Finding]

    public init(score: Score, findings: [Finding] = []) {
        self.score = score
        self.findings = findings
    }
}

/// Gathers findings while a file is read: each code once, with its count.
struct FindingLog: Hashable, Sendable {
    private(set) var findings: [Finding] = []

    /// - Parameter explanation: taken from the first of a code.
    mutating func note(
        _ kind: Finding.Kind, _ code: String, _ explanation: @autoclosure () -> String, at offset: Int
    ) {
        if let index = findings.firstIndex(where: { $0.code == code }) {
            findings[index].count += 1
        } else {
            findings.append(
                Finding(kind: kind, code: code, explanation: explanation(), count: 1, firstOffset: offset))
        }
    }
}
