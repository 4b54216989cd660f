/// What a reader met in a MIDI file: its shape, and everything that it had to repair or leave.
public struct ReadReport: Hashable, Sendable {
    /// A defect that is repaired the same way wherever it stands.
    public enum Repair: String, Hashable, Sendable, CaseIterable {
        case leadingBytes, wrapperLength, missingHeader, misspeltChunk, headerLength, unknownFormat, trackCount,
            trackLength, trailingBytes
        case noClock, unusualFrameRate
        case damagedTrack, missingEndOfTrack, bytesAfterEndOfTrack
        case dataByteTooLarge, statusNotAllowed, longNumber, badMetaLength, badMetaContent, badTempo, badOffset,
            keyOutOfRange
        case hangingNote, strayNoteOff
    }

    /// 0: one track; 1: tracks that play together; 2: tracks that are patterns of their own.
    public internal(set) var format = 1
    /// Track chunks read.
    public internal(set) var trackCount = 0
    /// Events of all kinds, those without sound included.
    public internal(set) var eventCount = 0
    public internal(set) var noteCount = 0
    private var log = FindingLog()

    public init() {}

    /// In the order in which they were first met.
    public var findings: [Finding] { log.findings }

    /// Whether nothing had to be repaired.
    public var isClean: Bool { !log.findings.contains { $0.kind == .repaired } }

    public func count(of repair: Repair) -> Int {
        log.findings.first { $0.code == repair.rawValue }?.count ?? 0
    }

    @inline(never)
    mutating func note(_ repair: Repair, at offset: Int) {
        log.note(.repaired, repair.rawValue, repair.explanation, at: offset)
    }

    /// Notes something sound that a score does not hold.
    mutating func leave(_ code: String, _ explanation: @autoclosure () -> String, at offset: Int) {
        log.note(.notKept, code, explanation(), at: offset)
    }
}

extension ReadReport.Repair {
    /// The defect and what was done about it.
    public var explanation: String {
        switch self {
        case .leadingBytes: "bytes before the header were skipped"
        case .wrapperLength: "the RIFF wrapper states a wrong length; its content was found all the same"
        case .missingHeader: "the header is missing; the tracks were read at 96 ticks a quarter note"
        case .misspeltChunk: "the name of a chunk has a wrong letter; it was read all the same"
        case .headerLength: "the header has an unusual length; its extra bytes were skipped"
        case .unknownFormat: "the header names an unknown format; read as format 1"
        case .trackCount: "the header counts other tracks than there are; all that are there were read"
        case .trackLength: "a track's stated length is wrong; its end was found by its events"
        case .trailingBytes: "bytes after the last track were skipped"
        case .noClock: "the header says 0 ticks a quarter note; read as 96"
        case .unusualFrameRate: "the header asks for a frame rate that no standard knows; read as it says"
        case .damagedTrack: "a track is damaged; its notes up to there were kept"
        case .missingEndOfTrack: "a track has no end-of-track event"
        case .bytesAfterEndOfTrack: "bytes after an end-of-track event were skipped"
        case .dataByteTooLarge: "a data byte above 127 was read as 127"
        case .statusNotAllowed: "a message that files may not hold was skipped"
        case .longNumber: "a number takes five bytes where four are allowed; read in full"
        case .badMetaLength: "a meta event has a wrong length; it was skipped"
        case .badMetaContent: "a key is neither major nor minor, or a port above 127; the event was skipped"
        case .badOffset: "an SMPTE offset names a time that no clock shows; it has no place in a score"
        case .keyOutOfRange: "a key signature has more than seven sharps or flats; kept as it is"
        case .badTempo: "a tempo of 0 was ignored"
        case .hangingNote: "a note never ends; it was ended with its track"
        case .strayNoteOff: "a note-off without its note was ignored"
        }
    }
}

extension ReadReport: CustomStringConvertible {
    /// One line for the shape, then one for each finding.
    public var description: String {
        let counts = [(trackCount, "track"), (eventCount, "event"), (noteCount, "note")]
            .map { count, noun in "\(count) \(noun)\(count == 1 ? "" : "s")" }
        let shape = "format \(format), " + counts.joined(separator: ", ")
        let lines = findings.map { finding in
            "\(finding.count) x \(finding.explanation) (first at byte \(finding.firstOffset))"
        }
        return ([shape] + lines).joined(separator: "\n")
    }
}
