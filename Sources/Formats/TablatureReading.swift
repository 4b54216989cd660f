public import Music

/// A tablature and what is to be known about the file that it was read from.
public struct TablatureReading: Hashable, Sendable {
    public var tablature: Tablature
    /// In the order in which they were first met.
    public var findings: [Finding]

    public init(tablature: Tablature, findings: [Finding] = []) {
        self.tablature = tablature
        self.findings = findings
    }

    /// What is heard when it is played, with what the player had to put right among the findings, at offset 0.
    ///
    /// - Throws: `FormatError` for a piece that its repeats make longer than a performance may be.
    public func performed() throws(FormatError) -> Reading {
        do throws(PerformanceError) {
            let performance = try tablature.performed()
            return Reading(score: performance.score, findings: findings + performance.report.findings)
        } catch {
            throw FormatError(.unsupported, at: 0, error.description)
        }
    }
}

extension PerformanceReport {
    /// What was not played as it is written, or could not be.
    fileprivate var findings: [Finding] {
        let kinds: [(Finding.Kind, String, Int, String)] = [
            (.repaired, "lostJumps", lostJumps, "a jump whose sign is nowhere; the music goes on"),
            (.repaired, "looseTies", looseTies, "a tie from no note; the note is struck"),
            (.repaired, "droppedNotes", droppedNotes, "a note on a string that is not there; left out"),
            (.repaired, "collidingNotes", collidingNotes, "a note on a string that is struck already; left out"),
            (.repaired, "movedPitches", movedPitches, "a note beyond the pitches of MIDI; moved by octaves"),
            (.notKept, "clampedBends", clampedBends, "a bend beyond what is played; held to it"),
            (.repaired, "beatsBeyondBars", beatsBeyondBars, "a beat after the end of its bar; not played"),
        ]
        return kinds.filter { $0.2 > 0 }.map { kind, code, count, explanation in
            Finding(kind: kind, code: code, explanation: explanation, count: count, firstOffset: 0)
        }
    }
}

extension Finding {
    /// `3 x voices beyond the second`, for people.
    public var phrase: String { count == 1 ? explanation : "\(count) x \(explanation)" }
}
