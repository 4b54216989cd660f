/// What a reader met in a MIDI file: its shape, and everything that it had to repair.
public struct ReadReport: Hashable, Sendable {
    /// A defect that is repaired the same way wherever it stands.
    public enum Repair: Int, Hashable, Sendable, CaseIterable {
        case leadingBytes, headerLength, unknownFormat, trackCount, alienChunk, trackLength, trailingBytes
        case damagedTrack, missingEndOfTrack, bytesAfterEndOfTrack
        case dataByteTooLarge, statusNotAllowed, longNumber, badMetaLength, badTempo
        case hangingNote, strayNoteOff
    }

    /// How often a repair was made, and where first.
    public struct Finding: Hashable, Sendable {
        public let repair: Repair
        public internal(set) var count: Int
        /// In bytes from the start of the file.
        public let firstOffset: Int
    }

    /// 0: one track; 1: tracks that play together.
    public internal(set) var format = 1
    /// Track chunks read.
    public internal(set) var trackCount = 0
    /// Events of all kinds, those without sound included.
    public internal(set) var eventCount = 0
    public internal(set) var noteCount = 0
    /// In the order in which they were first made.
    public private(set) var findings: [Finding] = []

    public init() {}

    /// Whether nothing had to be repaired.
    public var isClean: Bool { findings.isEmpty }

    public func count(of repair: Repair) -> Int {
        findings.first { $0.repair == repair }?.count ?? 0
    }

    @inline(never)
    mutating func note(_ repair: Repair, at offset: Int) {
        if let index = findings.firstIndex(where: { $0.repair == repair }) {
            findings[index].count += 1
        } else {
            findings.append(Finding(repair: repair, count: 1, firstOffset: offset))
        }
    }
}

extension ReadReport.Repair {
    /// The defect and what was done about it.
    public var explanation: String {
        switch self {
        case .leadingBytes: "bytes before the header were skipped"
        case .headerLength: "the header has an unusual length; its extra bytes were skipped"
        case .unknownFormat: "the header names an unknown format; read as format 1"
        case .trackCount: "the header counts other tracks than there are; all that are there were read"
        case .alienChunk: "a chunk that is not a track was skipped"
        case .trackLength: "a track's stated length is wrong; its end was found by its events"
        case .trailingBytes: "bytes after the last track were skipped"
        case .damagedTrack: "a track is damaged; its notes up to there were kept"
        case .missingEndOfTrack: "a track has no end-of-track event"
        case .bytesAfterEndOfTrack: "bytes after an end-of-track event were skipped"
        case .dataByteTooLarge: "a data byte above 127 was read as 127"
        case .statusNotAllowed: "a message that files may not hold was skipped"
        case .longNumber: "a number takes five bytes where four are allowed; read in full"
        case .badMetaLength: "a meta event has a wrong length; it was skipped"
        case .badTempo: "a tempo of 0 was ignored"
        case .hangingNote: "a note never ends; it was ended with its track"
        case .strayNoteOff: "a note-off without its note was ignored"
        }
    }
}

extension ReadReport: CustomStringConvertible {
    /// One line for the shape, then one for each repair.
    public var description: String {
        let counts = [(trackCount, "track"), (eventCount, "event"), (noteCount, "note")]
            .map { count, noun in "\(count) \(noun)\(count == 1 ? "" : "s")" }
        let shape = "format \(format), " + counts.joined(separator: ", ")
        let lines = findings.map { finding in
            "\(finding.count) x \(finding.repair.explanation) (first at byte \(finding.firstOffset))"
        }
        return ([shape] + lines).joined(separator: "\n")
    }
}
