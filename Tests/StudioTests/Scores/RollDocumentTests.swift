import JSON
import Music
import Specimens
import Studio
import Testing

@Suite struct RollDocumentTests {
    private func document(_ score: Score, _ written: Set<Int>? = nil) throws -> JSONValue {
        try JSONValue(parsing: RollDocument.bytes(of: score, written: written))
    }

    @Test func aNoteIsItsTimesPitchAndVelocity() throws {
        let pitch = try #require(Pitch(52))
        var bent = Note(onset: Ticks(96), duration: Ticks(96), pitch: pitch, velocity: 96)
        bent.bends = [PitchBend(time: Ticks(19), cents: 150), PitchBend(time: Ticks(48), cents: -0.5)]
        let score = Score(
            ticksPerQuarter: 96, timeSignatures: [TimeSignature(time: .zero, beats: 3, beatPower: 2)],
            tracks: [
                Track(
                    name: "A \"b\" \\ c\n", program: 30,
                    notes: [Note(onset: .zero, duration: Ticks(48), pitch: pitch, velocity: 1), bent],
                    events: [ChannelEvent(time: .zero, .control(number: 7, value: 90))]),
                Track(channel: 9, isDrums: true),
            ])
        let text = String(decoding: RollDocument.bytes(of: score, written: nil), as: UTF8.self)
        #expect(
            text == """
                {"duration":1,"bars":[[0,3]],"parts":[{"index":0,"name":"A \\"b\\" \\\\ c ","program":30,"drums":false,\
                "volume":90,"notes":[[0,0.25,52,1],[0.5,0.5,52,96,[[0.099,150],[0.25,-0.5]]]]},{"index":1,"name":"",\
                "program":0,"drums":true,"volume":100,"notes":[]}],"written":null}
                """)
    }

    @Test func theWheelBendsTheNotesThatHearIt() throws {
        let note = Note(onset: .zero, duration: Ticks(960), pitch: try #require(Pitch(60)), velocity: 80)
        let track = Track(
            notes: [note],
            events: [ChannelEvent(time: Ticks(480), .bend(16_383)), ChannelEvent(time: Ticks(720), .bend(8_192))])
        let roll = try document(Score(ticksPerQuarter: 480, tracks: [track]))
        let points = roll["parts"]?.arrayValue?[0]["notes"]?.arrayValue?[0].arrayValue?[4]
        #expect(points?.arrayValue?.count == 2 && points?.arrayValue?[0].arrayValue?[0].numberValue == 0.5)
        #expect(abs((points?.arrayValue?[0].arrayValue?[1].numberValue ?? 0) - 200) < 0.1)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func everyScoreGivesADocumentOfAllItsNotes(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let score = RandomScores().next(&random)
        let roll = try document(score, [])
        let parts = try #require(roll["parts"]?.arrayValue)
        #expect(parts.map { $0["notes"]?.arrayValue?.count } == score.tracks.map { $0.notes.count })
        #expect(parts.indices.allSatisfy { parts[$0]["index"]?.integerValue == $0 })
        for part in parts {
            let notes: [JSONValue] = part["notes"]?.arrayValue ?? []
            let onsets = notes.compactMap { $0.arrayValue?[0].numberValue }
            #expect(zip(onsets, onsets.dropFirst()).allSatisfy { $0 <= $1 })
        }
        let bars: [JSONValue] = roll["bars"]?.arrayValue ?? []
        let times = bars.compactMap { $0.arrayValue?[0].numberValue }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func writtenNotesAreFoundInTheirParts(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var source = RandomScores()
        source.hasNoteDetails = false
        let score = source.next(&random)
        let notes = score.notes
        let written = Set(notes.indices.filter { _ in Bool.random(using: &random) })
        let roll = try document(score, written)
        let places = try #require(roll["written"]?.arrayValue)
        #expect(places.count == written.count)
        let sorted = score.tracks.map { $0.notes.inCanonicalOrder() }
        let found = try places.map { place in
            let pair = try #require(place.arrayValue)
            return sorted[try #require(pair[0].integerValue)][try #require(pair[1].integerValue)]
        }
        func key(_ note: Note) -> [Int] {
            [note.onset.count, Int(note.pitch.number), Int(note.velocity), note.duration.count]
        }
        #expect(found.map(key) == written.sorted().map { key(notes[$0]) })
    }

    @Test func ofEqualNotesTheEarlierPartsComesFirst() throws {
        let note = Note(onset: .zero, duration: Ticks(96), pitch: try #require(Pitch(60)), velocity: 80)
        let score = Score(ticksPerQuarter: 96, tracks: [Track(notes: [note]), Track(notes: [note])])
        #expect(try document(score, [1])["written"] == [[1, 0]])
    }
}
