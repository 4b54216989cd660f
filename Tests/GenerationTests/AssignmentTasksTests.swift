import Datasets
import Formats
import Foundation
import Generation
import Music
import Specimens
import Testing
import Tokenizers

/// The assignments that are no infill: to go on, to vary, to invent.
extension AssignmentTests {
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
