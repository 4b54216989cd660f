import Datasets
import Formats
import Foundation
import Generation
import Music
import Specimens
import Testing
import Tokenizers

@Suite struct AssignmentTests {
    static let grids: [Grid] = [.file, .paper, .ticksPerQuarter(48), .ticksPerQuarter(7), .ticksPerSecond(1_000)]

    func header(_ bends: BendNotation = .none) -> PromptHeader {
        PromptHeader(.pianist, NoteNotation(grid: .paper, bends: bends), explanation: .short)
    }

    /// A piece for two hands, a drummer and a pedal, of 8 bars and more, with a lead-in and changes of tempo.
    static func score(_ seed: UInt64, metres: [TimeSignature] = []) -> Score {
        var random = SplitMix(seed: seed)
        let quarter = [96, 480, 24, 1].randomElement(using: &random) ?? 96
        var tracks: [Track] = []
        for (hand, pitches) in [60...84, 28...55].enumerated() {
            var onset = Int.random(in: 0...4, using: &random) * quarter
            var notes: [Note] = []
            while onset < 40 * quarter {
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    guard let pitch = Pitch(Int.random(in: pitches, using: &random)) else { continue }
                    notes.append(
                        Note(
                            onset: Ticks(onset), duration: Ticks(.random(in: 0...(2 * quarter), using: &random)),
                            pitch: pitch, velocity: .random(in: 1...127, using: &random)))
                }
                onset += Int.random(in: 1...max(2 * quarter, 1), using: &random)
            }
            tracks.append(Track(name: "hand \(hand)", notes: notes.inCanonicalOrder()))
        }
        tracks[0].events = [
            ChannelEvent(time: .zero, .control(number: 64, value: 127)),
            ChannelEvent(time: Ticks(30 * quarter), .control(number: 64, value: 0)),
        ]
        let beat = (0..<40).map {
            Note(onset: Ticks($0 * quarter), duration: Ticks(1), pitch: Pitch(lowBits: 36), velocity: 100)
        }
        tracks.append(Track(name: "drums", channel: 9, isDrums: true, notes: beat))
        return Score(
            ticksPerQuarter: quarter,
            tempos: [
                Tempo(time: .zero, microsecondsPerQuarter: 500_000),
                Tempo(time: Ticks(9 * quarter), microsecondsPerQuarter: .random(in: 300_000...800_000, using: &random)),
            ], timeSignatures: metres, tracks: tracks)
    }

    /// The notes of a list that are put in words, as an answer that says them all from a time on.
    func answer(_ notes: [Note], until end: Ticks?, bends: BendNotation = .none) throws -> String {
        var words = try SimplifiedMIDI.Encoding(of: notes, bends: bends).words
        let onset = notes.first?.onset ?? .zero
        let told = words.dropLast().reduce(Ticks.zero) { $0 + $1.shift }
        if let end, let last = words.indices.last { words[last].shift = end - onset - told }
        return words.map(\.description).joined(separator: " ")
    }

    func removed(_ work: Workpiece, _ bars: ClosedRange<Int>) -> [Note] {
        let span = work.bars.span(of: bars)
        return work.notes.filter { span.contains($0.onset) }
    }

    @Test func whatWasTakenOutPutBackIsThePieceOnEveryGrid() throws {
        for seed in 0..<30 as Range<UInt64> {
            let score = Self.score(seed)
            for grid in Self.grids {
                let work = try #require(Workpiece(score, grid: grid))
                let bars = 3...(3 + Int(seed % 4))
                let assignment = try Assignment.infill(of: work, bars: bars, header: header())
                let span = work.bars.span(of: bars)
                let follower = work.notes.first { $0.onset >= span.upperBound }?.onset
                let answer = try answer(removed(work, bars), until: follower)
                let notes = try assignment.notes(in: answer)
                #expect(notes == removed(work, bars))
                #expect(assignment.notes(adding: notes) == work.notes, "seed \(seed), \(grid)")
                let again = try #require(Workpiece(assignment.score(adding: notes), grid: grid))
                #expect(again.notes == work.notes, "seed \(seed), \(grid)")
            }
        }
    }

    @Test func onTheFilesOwnGridTheScoreItselfComesBack() throws {
        for seed in 0..<30 as Range<UInt64> {
            let score = Self.score(seed)
            let work = try #require(Workpiece(score, grid: .file))
            let assignment = try Assignment.infill(of: work, bars: 4...6, header: header())
            let result = assignment.score(adding: removed(work, 4...6))
            #expect(result == score, "seed \(seed)")
        }
    }

    /// The kept notes of every track are the same values at the same places, whatever the model writes.
    @Test func keptNotesAreTheSameInTheSameTracks() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SplitMix(seed: seed)
            let score = Self.score(seed)
            let grid = Self.grids[Int(seed) % Self.grids.count]
            let work = try #require(Workpiece(score, grid: grid))
            let bars = 2...5
            let assignment = try Assignment.infill(of: work, bars: bars, header: header())
            let span = work.bars.span(of: bars)
            let first = assignment.start - assignment.offset + assignment.known.reduce(Ticks.zero) { $0 + $1.shift }
            let limit = min(span.upperBound, work.notes.first { $0.onset >= span.upperBound }?.onset ?? span.upperBound)
            let added = (0..<12).map { index in
                Note(
                    onset: index == 0 ? first : Ticks(.random(in: first.count..<limit.count, using: &random)),
                    duration: Ticks(.random(in: 0...50, using: &random)),
                    pitch: Pitch(lowBits: .random(in: 0...127, using: &random)),
                    velocity: .random(in: 1...127, using: &random))
            }.inCanonicalOrder()
            let result = assignment.score(adding: added)
            let factor = result.ticksPerQuarter / score.ticksPerQuarter
            #expect(result.ticksPerQuarter == factor * score.ticksPerQuarter)
            var kept = 0
            for (track, original) in zip(result.tracks, score.tracks) {
                #expect(track.events.count == original.events.count)
                var rest = track.notes[...]
                for note in original.notes {
                    let isRemoved = !original.isDrums && span.contains(time(of: note, in: work))
                    if isRemoved { continue }
                    var expected = note
                    expected.onset = Ticks(note.onset.count * factor)
                    expected.duration = Ticks(note.duration.count * factor)
                    let place = rest.firstIndex(of: expected)
                    try #require(place != nil, "seed \(seed): a kept note is gone or out of order")
                    rest = rest[((place ?? 0) + 1)...]
                    kept += 1
                }
            }
            #expect(kept + removed(work, bars).count == score.noteCount)
            #expect(result.noteCount == kept + added.count)
            let again = try #require(Workpiece(result, grid: grid))
            let lead = again.notes.first.map { _ in Ticks.zero }
            #expect(lead == .zero && again.notes == assignment.notes(adding: added), "seed \(seed), \(grid)")
        }
    }

    /// As the corpus rounds it: a note's time on the grid, from the first note of the part.
    private func time(of note: Note, in work: Workpiece) -> Ticks {
        var alone = work.score
        alone.tracks = [Track(notes: [note])]
        var part = work.score
        part.tracks = work.tracks.map { part.tracks[$0] }
        return alone.leadIn(on: work.grid) - part.leadIn(on: work.grid)
    }

    @Test func thePromptShowsBothSidesAndTheGapToTheTick() throws {
        for seed in 0..<20 as Range<UInt64> {
            let work = try #require(Workpiece(Self.score(seed), grid: .paper))
            let assignment = try Assignment.infill(of: work, bars: 4...5, header: header())
            #expect(assignment.kind == .infill && !assignment.lastShiftIsOpen && assignment.exchange.answer.isEmpty)
            #expect(assignment.exchange.system.hasSuffix(ComposingTask.Kind.infill.instruction))
            let prompt = try InfillPrompt(assignment.exchange.prompt)
            #expect(prompt.before == assignment.known)
            let gap = assignment.known.reduce(assignment.start) { $0 + $1.shift }
            #expect(assignment.constraints.following == gap + prompt.gap)
            let after = work.notes.filter { $0.onset >= work.bars.start(ofBar: 6) }
            #expect(after.first.map { $0.onset + assignment.offset } == assignment.constraints.following)
            #expect(assignment.offset >= .zero && assignment.start >= .zero)
            let told = try SimplifiedMIDI.notes(in: prompt.after.map(\.description).joined(separator: " "))
            #expect(told.map(\.pitch) == after.map(\.pitch))
        }
    }

    @Test func aPromptHoldsWhatIsNearestToTheGapAndNoMoreThanItHasRoomFor() throws {
        let work = try #require(Workpiece(Self.score(3), grid: .paper))
        let whole = try Assignment.infill(of: work, bars: 4...5, header: header())
        let everything = PromptRoom(ByteTokenizer(), .chatML, limit: .max).tokens(of: whole.exchange)
        var sizes: Set<Int> = []
        for limit in [everything, everything - 1, everything * 3 / 4, everything / 2] {
            let room = PromptRoom(ByteTokenizer(), .chatML, limit: limit)
            let assignment = try Assignment.infill(of: work, bars: 4...5, header: header(), room: room)
            #expect(room.tokens(of: assignment.exchange) <= limit)
            let prompt = try InfillPrompt(assignment.exchange.prompt)
            #expect(prompt.before == whole.known.suffix(prompt.before.count))
            sizes.insert(prompt.before.count + prompt.after.count)
            // The same time, whatever is told before it.
            let gaps = [whole, assignment].map { $0.known.reduce($0.start - $0.offset) { $0 + $1.shift } }
            #expect(gaps[0] == gaps[1])
            #expect(!prompt.before.isEmpty && !prompt.after.isEmpty)
        }
        #expect(sizes.count >= 3)
        #expect(throws: TaskError.self) {
            try Assignment.infill(
                of: work, bars: 4...5, header: header(), room: PromptRoom(ByteTokenizer(), .chatML, limit: 30))
        }
    }

    @Test func notesAroundTheGapAreToldOrSurroundIt() throws {
        for seed in 0..<20 as Range<UInt64> {
            let work = try #require(Workpiece(Self.score(seed), grid: .ticksPerQuarter(48)))
            for limit in [Int.max, 1_000] {
                let assignment = try Assignment.infill(
                    of: work, bars: 4...5, header: header(), room: PromptRoom(ByteTokenizer(), .chatML, limit: limit))
                let told = try SimplifiedMIDI.notes(in: assignment.known.map(\.description).joined(separator: " "))
                    .map { $0.moved(by: assignment.start) }
                let gap = assignment.known.reduce(assignment.start) { $0 + $1.shift }
                for note in work.notes.map({ $0.moved(by: assignment.offset) }) where note.onset < gap && note.end > gap
                {
                    let places =
                        told.filter { $0 == note }.count
                        + assignment.constraints.surroundings.filter { $0 == note }.count
                    #expect(
                        places == work.notes.filter { $0.moved(by: assignment.offset) == note }.count, "seed \(seed)")
                }
            }
        }
    }

    @Test func aGapAtTheBeginningIsAskedForInWordsAndOneAtTheEndAsAContinuation() throws {
        let work = try #require(Workpiece(Self.score(1), grid: .paper))
        let opening = try Assignment.infill(of: work, bars: 1...2, header: header())
        #expect(opening.kind == .invention && opening.known.isEmpty)
        #expect(opening.exchange.prompt.hasPrefix("The opening of a piece, in "))
        #expect(opening.constraints.following != nil && opening.constraints.end == nil)
        let last = work.bars.bar(at: work.notes.last?.onset ?? .zero)
        let ending = try Assignment.infill(of: work, bars: (last - 1)...last, header: header())
        #expect(ending.kind == .continuation && !ending.lastShiftIsOpen)
        let end = work.notes.reduce(Ticks.zero) { max($0, $1.end) }
        #expect(ending.constraints.end == end + ending.offset && ending.constraints.following == nil)
        let behind = try Assignment.infill(of: work, bars: (last + 4)...(last + 5), header: header())
        #expect(behind.constraints.end == work.bars.start(ofBar: last + 6) + behind.offset)
        let whole = try Assignment.infill(of: work, bars: 1...(last + 1), header: header())
        #expect(whole.kind == .invention && whole.exchange.prompt.hasPrefix("A piece, in "))
        #expect(whole.piece.notes.isEmpty)
        let notes = try whole.notes(in: answer(work.notes, until: nil))
        #expect(whole.notes(adding: notes) == work.notes)
    }

    @Test func aBarThatTheNextNoteDoesNotFillIsKeptEmpty() throws {
        let pitch = Pitch(lowBits: 60)
        let onsets = [0, 96, 192, 288, 384, 768 + 48]
        let notes = onsets.map { Note(onset: Ticks($0), duration: Ticks(10), pitch: pitch, velocity: 80) }
        let work = try #require(
            Workpiece(Score(ticksPerQuarter: 96, tracks: [Track(notes: notes)]), grid: .ticksPerQuarter(96)))
        let assignment = try Assignment.infill(of: work, bars: 2...2, header: header())
        #expect(assignment.constraints.following == Ticks(768 + 48))
        #expect(assignment.constraints.harmonies == [.init(from: Ticks(768), PitchClassSet(bits: 0))])
        #expect(assignment.constraints.barriers == [Ticks(768)])
    }

    @Test func barsThatAreNoneAreRefused() throws {
        let work = try #require(Workpiece(Self.score(2), grid: .paper))
        #expect(throws: TaskError.self) { try Assignment.infill(of: work, bars: 0...2, header: header()) }
        #expect(throws: TaskError.self) {
            try Assignment.infill(of: work, bars: 5...BarRuler.last + 1, header: header())
        }
        var demands = MusicalDemands()
        demands.bars = 8
        #expect(throws: TaskError.self) {
            try Assignment.infill(of: work, bars: 2...3, header: header(), demands: demands)
        }
    }

    @Test func bendsThatReachOverTheGapAreKept() throws {
        let pitch = Pitch(lowBits: 60)
        var long = Note(onset: .zero, duration: Ticks(1_000), pitch: pitch, velocity: 80)
        long.bends = [0, 300, 900].enumerated().map { PitchBend(time: Ticks($1), cents: Double($0) * 100) }
        let others = [96, 200, 400, 600, 800].map {
            Note(onset: Ticks($0), duration: Ticks(50), pitch: Pitch(lowBits: 64), velocity: 80)
        }
        let score = Score(ticksPerQuarter: 96, tracks: [Track(notes: [long] + others)])
        let work = try #require(Workpiece(score, grid: .ticksPerQuarter(96)))
        let assignment = try Assignment.infill(of: work, Ticks(190)..<Ticks(700), header: header(.cents))
        // The first word would move the bend of the long note, which is not the model's; the second is a note.
        let added = try assignment.notes(in: "p60:v80:d800:t100:b30 p60:v80:d50:t500:b30")
        #expect(added.map(\.duration) == [Ticks(50)])
        let result = assignment.score(adding: added)
        #expect(result.tracks[0].notes.contains(long))
        #expect(result.noteCount == 4)
    }
}

extension Note {
    fileprivate func moved(by shift: Ticks) -> Note {
        var note = self
        note.onset += shift
        return note
    }
}
