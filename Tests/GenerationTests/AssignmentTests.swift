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

    // MARK: Infill

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
        let everything = PromptRoom(ByteTokens(), .chatML, limit: .max).tokens(of: whole.exchange)
        var sizes: Set<Int> = []
        for limit in [everything, everything - 1, everything * 3 / 4, everything / 2] {
            let room = PromptRoom(ByteTokens(), .chatML, limit: limit)
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
                of: work, bars: 4...5, header: header(), room: PromptRoom(ByteTokens(), .chatML, limit: 30))
        }
    }

    @Test func notesAroundTheGapAreToldOrSurroundIt() throws {
        for seed in 0..<20 as Range<UInt64> {
            let work = try #require(Workpiece(Self.score(seed), grid: .ticksPerQuarter(48)))
            for limit in [Int.max, 1_000] {
                let assignment = try Assignment.infill(
                    of: work, bars: 4...5, header: header(), room: PromptRoom(ByteTokens(), .chatML, limit: limit))
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

    // MARK: Continuation

    @Test func aContinuationBeginsInsideTheLastWord() throws {
        let work = try #require(Workpiece(Self.score(5), grid: .paper))
        let assignment = try Assignment.continuation(of: work, first: 10, header: header())
        #expect(assignment.lastShiftIsOpen && assignment.exchange.answer.hasSuffix(":t"))
        let known = assignment.known
        #expect(assignment.exchange.prompt == known.dropLast().map(\.description).joined(separator: " "))
        let (words, onset) = assignment.placed(try assignment.words(in: "7 p60:v80:d10:t5 p61:v80:d10:t0"))
        #expect(words.count == 2)
        #expect(onset == assignment.piece.notes.last.map { $0.onset + Ticks(7) })
        let notes = try assignment.notes(in: "7 p60:v80:d10:t5 p61:v80:d10:t0")
        let all = assignment.notes(adding: notes)
        #expect(Array(all.dropLast(2)) == assignment.piece.notes)
        #expect(try assignment.notes(in: "0").isEmpty)
    }

    @Test func whatIsGivenStaysAndWhatCameAfterItIsGone() throws {
        for seed in 0..<20 as Range<UInt64> {
            let score = Self.score(seed)
            for grid in Self.grids {
                let work = try #require(Workpiece(score, grid: grid))
                let assignment = try Assignment.continuation(of: work, first: 12, header: header())
                let count = assignment.piece.notes.count
                #expect(count >= 12 && assignment.piece.notes == Array(work.notes[..<count]))
                let result = assignment.score(adding: try assignment.notes(in: "9 p60:v80:d10:t5 p30:v80:d10:t0"))
                #expect(result.tracks.count == 2 && result.noteCount == count + 2)
                #expect(result.tempos.allSatisfy { $0.time <= result.duration })
                let again = try #require(Workpiece(result, grid: grid))
                #expect(again.notes.count == count + 2 && Array(again.notes[..<count]) == assignment.piece.notes)
                // A pedal that is down would hold the new notes.
                for track in result.tracks {
                    let pedal = track.events.last { if case .control(64, _) = $0.message { true } else { false } }
                    if let pedal { #expect(pedal.message == .control(number: 64, value: 0)) }
                }
            }
        }
    }

    @Test func theLengthInBarsIsTheEndToTheTick() throws {
        let work = try #require(Workpiece(Self.score(4), grid: .ticksPerQuarter(24)))
        var demands = MusicalDemands()
        demands.bars = 12
        let assignment = try Assignment.continuation(of: work, first: 8, header: header(), demands: demands)
        #expect(assignment.constraints.end == work.bars.start(ofBar: 13) + assignment.offset)
        demands.bars = 1
        let error = #expect(throws: TaskError.self) {
            try Assignment.continuation(of: work, first: 60, header: header(), demands: demands)
        }
        #expect(error?.reason.contains("1 bars long") == true)
    }

    @Test func inStagesTheNextNoteComesWhenItDid() throws {
        let work = try #require(Workpiece(Self.score(6), grid: .paper))
        let assignment = try Assignment.continuation(of: work, first: 10, header: header(), inStages: true)
        #expect(assignment.kind == .staged && !assignment.lastShiftIsOpen && assignment.exchange.answer.isEmpty)
        #expect(assignment.exchange.system.hasSuffix(ComposingTask.Kind.staged.instruction))
        #expect(assignment.exchange.prompt == assignment.known.map(\.description).joined(separator: " "))
        let count = assignment.piece.notes.count
        let rest = Array(work.notes[count...])
        let answer = try StagedText.text(of: SimplifiedMIDI.Encoding(of: rest).words)
        #expect(try assignment.notes(in: answer) == rest)
    }

    // MARK: Variation

    @Test func theNotesThatAreVariedFollowTheirOwnPattern() throws {
        for seed in 0..<20 as Range<UInt64> {
            let work = try #require(Workpiece(Self.score(seed), grid: .paper))
            let assignment = try Assignment.variation(
                of: work, bars: 3...5, keeping: [.rhythm, .contour, .harmony], header: header())
            let notes = removed(work, 3...5)
            let pattern = try #require(assignment.constraints.pattern)
            #expect(pattern.count == notes.count)
            for (index, note) in notes.enumerated() {
                #expect(pattern[index].duration == note.duration)
                if index > 0 {
                    #expect(pattern[index - 1].shift == note.onset - notes[index - 1].onset)
                    #expect(
                        pattern[index].direction
                            == (Int(note.pitch.number) - Int(notes[index - 1].pitch.number)).signum())
                }
                let harmony = assignment.constraints.harmonies.last { $0.start <= note.onset + assignment.offset }
                #expect(harmony?.pitchClasses.contains(Int(note.pitch.number) % 12) == true)
            }
            let gap = assignment.known.reduce(assignment.start) { $0 + $1.shift }
            let length = pattern.reduce(Ticks.zero) { $0 + ($1.shift ?? .zero) }
            #expect(gap + length == assignment.constraints.following)
        }
    }

    @Test func eachThingIsKeptByItself() throws {
        let work = try #require(Workpiece(Self.score(8), grid: .paper))
        func pattern(_ kept: Set<Assignment.Kept>) throws -> [Constraints.PatternNote]? {
            try Assignment.variation(of: work, bars: 3...4, keeping: kept, header: header()).constraints.pattern
        }
        #expect(try pattern([.harmony]) == nil)
        #expect(try pattern([.rhythm])?.allSatisfy { $0.duration != nil && $0.direction == nil } == true)
        #expect(try pattern([.contour])?.allSatisfy { $0.duration == nil && $0.shift == nil } == true)
        #expect(throws: TaskError.self) { try pattern([]) }
        #expect(throws: TaskError.self) {
            try Assignment.variation(of: work, bars: 60...61, keeping: [.rhythm], header: header())
        }
        let whole = try Assignment.variation(of: work, keeping: [.rhythm], header: header())
        #expect(whole.constraints.pattern?.count == work.notes.count && whole.piece.notes.isEmpty)
    }

    @Test func chordsAndTheHarmonyThatIsKeptHoldBoth() throws {
        let work = try #require(Workpiece(Self.score(8), grid: .paper))
        let demands = try MusicalDemands(chords: "C")
        let kept = try Assignment.variation(of: work, bars: 3...4, keeping: [.harmony], header: header())
        let both = try Assignment.variation(
            of: work, bars: 3...4, keeping: [.harmony], header: header(), demands: demands)
        let chord = try ChordSymbol("C").pitchClasses
        for harmony in both.constraints.harmonies where harmony.pitchClasses.bits != 0 {
            let alone = kept.constraints.harmonies.last { $0.start <= harmony.start }?.pitchClasses ?? .all
            #expect(harmony.pitchClasses.bits == alone.bits & chord.bits)
        }
    }

    // MARK: Invention

    @Test func aPieceIsAskedForInTheWordsOfTheCorpus() throws {
        var brief = Brief()
        brief.tempo = 625_000
        brief.metre = TimeSignature(time: .zero, beats: 3, beatPower: 2)
        brief.program = 24
        brief.attributes.notesPerSecond = 3.2
        let demands = try MusicalDemands(key: "A minor", bars: 8)
        var header = header()
        header.notation.grid = .ticksPerQuarter(48)
        let assignment = try Assignment.invention(brief, header: header, demands: demands)
        #expect(
            assignment.exchange.prompt
                == "A piece, in A minor, at 96 quarter notes a minute, with 2 notes a quarter note, 8 bars long.")
        #expect(assignment.exchange.system.hasSuffix(ComposingTask.Kind.invention.instruction))
        #expect(assignment.constraints.end == Ticks(8 * 3 * 48))
        let result = assignment.score(adding: try assignment.notes(in: "p60:v80:d10:t5 p61:v80:d10:t0"))
        #expect(result.tracks.count == 1 && result.tracks[0].program == 24 && result.noteCount == 2)
        #expect(result.timeSignatures == [brief.metre] && result.tempos[0].microsecondsPerQuarter == 625_000)
        let staged = try Assignment.invention(brief, header: header, demands: demands, inStages: true)
        #expect(staged.kind == .staged)
        // By this the way of a guitarist's hand is measured.
        #expect(abs(assignment.constraints.secondsPerTick - 0.625 / 48) < 1e-12)
        #expect(try staged.notes(in: "d10:t5 d10:t0 | p60 p61 | v80 v80").count == 2)
    }

    @Test func timesCountFromABarLineThatLeadsToTheTake() throws {
        let metres = [
            TimeSignature(time: .zero, beats: 3, beatPower: 2),
            TimeSignature(time: Ticks(96 * 3), beats: 4, beatPower: 2),
        ]
        var score = Self.score(9)
        score.ticksPerQuarter = 96
        score.timeSignatures = metres
        let work = try #require(Workpiece(score, grid: .ticksPerQuarter(96)))
        let demands = try MusicalDemands(notesPerBar: "1-16")
        let assignment = try Assignment.infill(of: work, bars: 4...5, header: header(), demands: demands)
        #expect(assignment.constraints.bar == Ticks(4 * 96))
        let line = work.bars.start(ofBar: 4) + assignment.offset
        #expect(line.count % (4 * 96) == 0 && assignment.start >= .zero)
        let error = #expect(throws: TaskError.self) {
            try Assignment.infill(of: work, bars: 1...3, header: header(), demands: demands)
        }
        #expect(error?.reason.contains("equally long") == true)
    }
}

/// One token a byte.
private struct ByteTokens: Tokenizer {
    let vocabularySize = 257
    let endOfTurn: Token = 256
    func encode(_ text: String) -> [Token] { text.utf8.map { Token($0) } }
    func decode(_ tokens: some Sequence<Token>) -> String {
        String(decoding: tokens.filter { $0 < 256 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }
}

extension Note {
    fileprivate func moved(by shift: Ticks) -> Note {
        var note = self
        note.onset += shift
        return note
    }
}
