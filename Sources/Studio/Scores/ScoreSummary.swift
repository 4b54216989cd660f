package import Datasets
package import Face
import Formats
package import JSON
package import Music

/// What a listener wants to know of a score before hearing it: one line, its parts, and what to beware of.
package struct ScoreSummary: Hashable, Sendable {
    /// One track of the score, in its place among all, those without notes included.
    package struct Part: Hashable, Sendable {
        package let name: String
        package let program: Int
        package let isDrums: Bool
        package let notes: Int
        package let role: PartRole
        /// Whether it is written for, or sounds like, a fretted instrument.
        package let hasStrings: Bool
        /// nil without notes.
        package let pitches: ClosedRange<Int>?
    }

    /// As `4 tracks, 96 bars, 1,204 notes, D minor, 120 bpm; 1 feature not kept: fermata`.
    package let verdict: String
    /// What was repaired or not kept, a sentence each.
    package let warnings: [String]
    package let parts: [Part]
    package let format: ScoreFormat
    package let seconds: Double
    package let bars: Int
    package let notes: Int
    /// Quarter notes a minute at the beginning.
    package let tempo: Double
    /// As `3/4`, at the beginning.
    package let metre: String
    /// As `D minor`; nil where no pitch sounds.
    package let key: String?
    /// Who plays it, where nobody says it: key `persona`.
    package let persona: Persona

    /// The most bytes of a score that the studio takes.
    package static let mostBytes = 20 << 20
    /// More warnings are counted and not told.
    private static let mostWarnings = 20

    /// Reads a score in any format that is known and says what it is.
    ///
    /// - Parameter name: of the file; where it says another format than the bytes, the bytes are believed.
    /// - Throws: `Reportable`: a sentence that names the file.
    package static func of(
        _ bytes: [UInt8], name: String
    ) throws -> (summary: ScoreSummary, document: ScoreDocument) {
        let document = try ScoreFile.read(bytes, named: name, limit: mostBytes)
        guard document.score.noteCount > 0 else {
            throw Failure(.badInput, "'\(ScoreFile.shownName(name))' is \(document.format.title) and holds no note")
        }
        return (ScoreSummary(of: document), document)
    }

    package init(of document: ScoreDocument) {
        let score = document.score
        let lines = score.barLines
        let roles = score.roles()
        format = document.format
        parts = zip(score.tracks, roles).map { track, role in
            var pitches: ClosedRange<Int>?
            for note in track.notes {
                let pitch = Int(note.pitch.number)
                pitches = min(pitches?.lowerBound ?? pitch, pitch)...max(pitches?.upperBound ?? pitch, pitch)
            }
            return Part(
                name: track.name, program: Int(track.program), isDrums: track.isDrums, notes: track.notes.count,
                role: role, hasStrings: track.isFretted, pitches: pitches)
        }
        seconds = score.seconds(at: score.duration)
        bars = max(lines.count - 1, 0)
        notes = score.noteCount
        let tempos = score.heardTempos
        tempo = tempos.first
        metre =
            (score.timeSignatures.first { $0.time <= .zero } ?? TimeSignature(time: .zero, beats: 4, beatPower: 2))
            .description
        key = score.mainKey(over: lines)?.description
        persona = Persona(playing: score)

        let findings = document.reading.findings
        let told = findings.prefix(ScoreSummary.mostWarnings).map { $0.line }
        let rest = findings.count - told.count
        warnings = told + (rest > 0 ? ["and \(rest) more"] : [])

        let sounding = parts.count { $0.notes > 0 }
        var facts = [ScoreSummary.counted(sounding, "track")]
        // A text that counts seconds knows no bars and no tempo.
        let isTimed = document.countsSeconds(.paper)
        if !isTimed { facts.append(ScoreSummary.counted(bars, "bar")) }
        facts.append(ScoreSummary.counted(notes, "note"))
        if let key { facts.append(key) }
        if isTimed {
            facts.append(Numbers.time(seconds))
        } else if tempos.slowest == tempos.fastest {
            facts.append("\(Numbers.short(tempo, 1)) bpm")
        } else {
            facts.append("\(Numbers.decimal(tempos.slowest, 0)) to \(Numbers.decimal(tempos.fastest, 0)) bpm")
        }
        var verdict = facts.joined(separator: ", ")
        let unkept = findings.filter { $0.kind == .notKept }.map(\.name)
        if !unkept.isEmpty {
            let shown = unkept.prefix(4).joined(separator: ", ") + (unkept.count > 4 ? ", ..." : "")
            verdict += "; \(ScoreSummary.counted(unkept.count, "feature")) not kept: \(shown)"
        }
        let repairs = findings.count { $0.kind == .repaired }
        if repairs > 0 { verdict += "; \(ScoreSummary.counted(repairs, "repair"))" }
        self.verdict = verdict
    }

    /// What the page and the library hold of it.
    package var json: JSONValue {
        [
            "verdict": .string(verdict), "warnings": .array(warnings.map { .string($0) }),
            "format": .string(format.rawValue), "seconds": .number((seconds * 1_000).rounded() / 1_000),
            "bars": .integer(bars), "notes": .integer(notes),
            "tempo": .number((tempo * 1_000).rounded() / 1_000), "metre": .string(metre),
            "key": key.map { .string($0) } ?? .null, "persona": .string(persona.rawValue),
            "parts": .array(parts.indices.map { parts[$0].json(index: $0) }),
        ]
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(Numbers.grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }
}

extension ScoreSummary.Part {
    fileprivate func json(index: Int) -> JSONValue {
        [
            "index": .integer(index), "name": .string(name), "program": .integer(program), "drums": .bool(isDrums),
            "notes": .integer(notes), "role": .string("\(role)"), "strings": .bool(hasStrings),
            "lowest": pitches.map { .integer($0.lowerBound) } ?? .null,
            "highest": pitches.map { .integer($0.upperBound) } ?? .null,
        ]
    }
}

extension Track {
    /// Whether the part says its strings, or has a guitar's or bass's program, or that of a banjo and its like.
    fileprivate var isFretted: Bool {
        if isDrums { return false }
        return tuning != nil || (24...37).contains(program) || (104...107).contains(program)
    }
}
