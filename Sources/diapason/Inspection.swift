import Face
import Formats
import JSON
import Music

/// What is in one file, for programs; `Inspection+Text` tells it to people.
struct Inspection {
    let file: String
    let document: ScoreDocument
    let parts: [PartSummary]
    /// What each part does among the others, by its notes.
    let roles: [PartRole.Estimate]
    let ranges: [[BendRange]]
    let map: TempoMap
    let grid: Grid
    /// The clock of a MIDI file, as its header says it.
    let division: UInt16?
    /// 0, 1 or 2 for MIDI files.
    let midiFormat: Int?

    var score: Score { document.score }
    var tempos: (first: Double, slowest: Double, fastest: Double) { score.heardTempos }

    init(of document: ScoreDocument, file: String, grid: Grid) {
        self.document = document
        self.file = file
        self.grid = grid
        parts = document.score.tracks.map(PartSummary.init)
        roles = document.score.roleEstimates()
        ranges = document.score.bendRanges
        map = document.score.tempoMap
        let header = document.midiHeader
        division = header?.division
        midiFormat = header?.format
    }

    /// What the forms of text would leave out.
    var losses: [(codec: TextCodec, losses: Losses)] {
        let options = ScoreOptions(grid: grid)
        return TextCodec.allCases.map { ($0, Losses(of: document, in: $0.format, options)) }
    }

    /// Frames per second and ticks per frame, where a MIDI file counts real time.
    var frames: (perSecond: Int, ticks: Int)? {
        guard let division, division & 0x8000 != 0 else { return nil }
        return (256 - Int(division >> 8), Int(division & 0xFF))
    }

    var leadIn: Ticks { score.tracks.lazy.flatMap { $0.notes.lazy.map(\.onset) }.min() ?? .zero }

    // MARK: For programs

    var json: JSONValue {
        let end = score.duration
        return .object([
            .init("file", .string(file)),
            .init("format", .string(document.format.rawValue)),
            .init("midi_format", midiFormat.map { .integer($0) } ?? .null),
            .init("ticks_per_quarter", frames == nil ? .integer(score.ticksPerQuarter) : .null),
            .init(
                "smpte",
                frames.map { ["frames_per_second": .integer($0.perSecond), "ticks_per_frame": .integer($0.ticks)] }
                    ?? .null),
            .init("written_bars", document.tablature.map { .integer($0.masterBars.count) } ?? .null),
            .init("duration_ticks", .integer(end.count)),
            .init("duration_seconds", seconds(end)),
            .init("lead_in_ticks", .integer(leadIn.count)),
            .init("lead_in_seconds", seconds(leadIn)),
            .init("notes", .integer(score.noteCount)),
            .init("parts", .array(score.tracks.indices.map(part))),
            .init(
                "tempo",
                [
                    "first": Self.number(tempos.first), "min": Self.number(tempos.slowest),
                    "max": Self.number(tempos.fastest), "changes": .integer(max(score.tempos.count - 1, 0)),
                    "events": .integer(score.tempos.count),
                ]),
            .init("metres", list(score.timeSignatures, \.time)),
            .init("keys", list(score.keySignatures, \.time)),
            .init("texts", .object(textCounts.map { .init("\($0.kind)", .integer($0.count)) })),
            .init("findings", .array(document.reading.findings.map(\.json))),
            .init("left_out", .object(losses.map { .init($0.codec.rawValue, $0.losses.json) })),
        ])
    }

    private func part(_ number: Int) -> JSONValue {
        let (track, part) = (score.tracks[number], parts[number])
        return .object([
            .init("name", .string(track.name)),
            .init("program", .integer(Int(track.program))),
            .init("program_name", .string(GeneralMIDI.name(ofProgram: track.program))),
            .init("channel", .integer(Int(track.channel))),
            .init("drums", .bool(track.isDrums)),
            .init("role", part.noteCount > 0 ? .string("\(roles[number].role)") : .null),
            .init("role_confidence", part.noteCount > 0 ? Self.number(roles[number].confidence) : .null),
            .init("tuning", track.tuning.map { .array($0.strings.map { .string($0.description) }) } ?? .null),
            .init("capo", track.tuning.map { .integer(Int($0.capo)) } ?? .null),
            .init("port", .integer(Int(track.port))),
            .init("source_track", track.sourceTrack.map { .integer($0) } ?? .null),
            .init("notes", .integer(part.noteCount)),
            .init("pitch", range(part.pitches.map { (Int($0.lowerBound.number), Int($0.upperBound.number)) })),
            .init("velocity", range(part.velocities.map { (Int($0.lowerBound), Int($0.upperBound)) })),
            .init("polyphony", .integer(part.polyphony)),
            .init(
                "controllers",
                .object(part.controllers.sorted { $0.key < $1.key }.map { .init("\($0.key)", .integer($0.value)) })),
            .init("pedal", .integer(part.pedalPresses)),
            .init("bends", .integer(part.wheelMoves)),
            .init("bend_ranges", .array(ranges[number].map { Self.number(Double($0.cents) / 100) })),
            .init("bent_notes", .integer(part.bentNotes)),
            .init("program_changes", .integer(part.programChanges)),
            .init("pressures", .integer(part.pressures)),
            .init("fretted_notes", .integer(part.frettedNotes)),
        ])
    }

    /// The kinds of text that there are.
    var textCounts: [(kind: ScoreText.Kind, count: Int)] {
        ScoreText.Kind.allCases.compactMap { kind in
            let count = score.texts.count { $0.kind == kind }
            return count > 0 ? (kind, count) : nil
        }
    }

    private func list<Item: CustomStringConvertible>(_ items: [Item], _ time: (Item) -> Ticks) -> JSONValue {
        .array(
            items.map { item in
                let time = time(item)
                return ["tick": .integer(time.count), "seconds": seconds(time), "value": .string(item.description)]
            })
    }

    private func range(_ bounds: (Int, Int)?) -> JSONValue {
        bounds.map { ["min": .integer($0.0), "max": .integer($0.1)] } ?? .null
    }

    private func seconds(_ time: Ticks) -> JSONValue { Self.number(map.seconds(at: time)) }

    /// To the millionth: what lies behind is the arithmetic's.
    private static func number(_ value: Double) -> JSONValue {
        .number(value.magnitude < 1e9 ? (value * 1_000_000).rounded() / 1_000_000 : value)
    }
}
