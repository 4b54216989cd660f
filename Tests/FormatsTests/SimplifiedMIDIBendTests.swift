import Formats
import Music
import Specimens
import Testing

@Suite struct SimplifiedMIDIBendTests {
    private func bent(
        _ onset: Int, _ duration: Int, _ points: [(Int, Double)] = [], pitch: Int = 60, velocity: UInt8 = 80
    ) -> Note {
        Note(
            onset: Ticks(onset), duration: Ticks(duration), pitch: Pitch(lowBits: UInt8(pitch)), velocity: velocity,
            bends: points.map { PitchBend(time: Ticks($0.0), cents: $0.1) })
    }

    @Test func aBendThatMovesIsAWordForEachChange() throws {
        let note = bent(0, 100, [(10, 50), (20, 100), (90, 0)])
        let text = try SimplifiedMIDI.text(of: [note], bends: .cents)
        #expect(text == "p60:v80:d100:t10:b23 p60:v80:d90:t10:b28 p60:v80:d80:t70:b30 p60:v80:d10:t0:b23")
        #expect(try SimplifiedMIDI.notes(in: text) == [note])
    }

    @Test func onlyPointsThatChangeTheQuantisedBendMakeAWord() throws {
        let note = bent(0, 100, [(0, 3), (10, 4), (20, 49), (30, 51), (40, 49), (100, 300), (120, 400)])
        let text = try SimplifiedMIDI.text(of: [note], bends: .cents)
        #expect(text == "p60:v80:d100:t20:b23 p60:v80:d80:t0:b28")
    }

    @Test func ofPointsAtOneTimeTheLastHolds() throws {
        let notes = [
            bent(0, 100, [(0, 100), (0, 50), (10, 300), (10, 50), (20, 100), (20, 150)]), bent(5, 0, [(0, 50)]),
        ]
        #expect(
            try SimplifiedMIDI.text(of: notes, bends: .cents)
                == "p60:v80:d100:t5:b28 p60:v80:d0:t15:b28 p60:v80:d80:t0:b31")
    }

    @Test func theRulesForNotesInUnisonReadAsDocumented() throws {
        let sounding = "p60:v80:d100:t30:b23 "
        let moved = bent(0, 100, [(30, 50)])
        let (plain, other) = (bent(0, 100), bent(30, 70, [(0, 50)]))
        #expect(try SimplifiedMIDI.notes(in: sounding + "p60:v80:d70:t0:b28") == [moved])
        #expect(try SimplifiedMIDI.notes(in: sounding + "p60:v80:d70:t0:b23") == [plain, bent(30, 70)])
        #expect(try SimplifiedMIDI.notes(in: sounding + "p60:v80:d70:t0:b23 p60:v80:d70:t0:b28") == [plain, other])
        #expect(
            try SimplifiedMIDI.notes(in: sounding + "p60:v80:d70:t0:b28 p60:v80:d70:t0:b23") == [moved, bent(30, 70)])
        // Another end, velocity or pitch, and no time at all.
        for word in ["p60:v80:d71:t0:b28", "p60:v81:d70:t0:b28", "p61:v80:d70:t0:b28", "p60:v80:d0:t0:b28"] {
            #expect(try SimplifiedMIDI.notes(in: sounding + word).count == 2)
        }
        #expect(try SimplifiedMIDI.notes(in: "p60:v80:d30:t30:b23 p60:v80:d0:t0:b28").count == 2)
    }

    @Test func notesWithoutBendsSayNone() throws {
        let notes = [bent(0, 10), bent(2, 8), bent(2, 8)]
        let text = "p60:v80:d10:t2:b23 p60:v80:d8:t0:b23 p60:v80:d8:t0:b23"
        #expect(try SimplifiedMIDI.text(of: notes, bends: .cents) == text)
        #expect(try SimplifiedMIDI.notes(in: text) == notes)
        #expect(try SimplifiedMIDI.text(of: notes, bends: .none) == SimplifiedMIDI.text(of: notes))
    }

    @Test func wordsWithoutBendsAreNeverJoined() throws {
        let text = "p60:v80:d10:t2 p60:v80:d8:t0 p60:v80:d8:t0"
        #expect(try SimplifiedMIDI.notes(in: text).count == 3)
    }

    /// Each pair of notes ends together, and would be one note by a careless reader.
    @Test(
        arguments: [
            // Strings that double each other.
            [(0, [(10, 50.0), (20, 100)]), (0, [(10, 50), (20, 100)])],
            // One moves, one does not.
            [(0, [(10, 50), (20, 100), (30, 50)]), (0, [])],
            // A note in unison with the bend that the first one has, or another.
            [(0, [(0, 50)]), (30, [(0, 50)])],
            [(0, [(0, 50)]), (30, [])],
            [(0, []), (30, [(0, 50)])],
            [(0, []), (30, [])],
            // Both move after the second has started.
            [(0, [(40, 50), (60, 10)]), (30, [(20, 20), (40, 50)])],
            // A note that starts exactly where the other one moves.
            [(0, [(30, 50)]), (30, [(0, 50)])],
            [(0, [(30, 50)]), (30, [])],
        ] as [[(Int, [(Int, Double)])]])
    func notesInUnisonThatEndTogetherStayApart(pair: [(Int, [(Int, Double)])]) throws {
        let notes = pair.map { bent($0.0, 100 - $0.0, $0.1) }
        let text = try SimplifiedMIDI.text(of: notes, bends: .cents)
        #expect(try canonical(SimplifiedMIDI.notes(in: text)) == canonical(notes), "\(text)")
        #expect(try SimplifiedMIDI.text(of: notes.reversed(), bends: .cents) == text)
    }

    @Test func doubledNotesTakeNoMoreWordsThanTheirMovements() throws {
        let notes = [bent(0, 100, [(10, 50), (20, 100)]), bent(0, 100, [(10, 50), (20, 100)])]
        #expect(try SimplifiedMIDI.words(of: notes, bends: .cents).count == 6)
        let beside = [bent(0, 100, [(10, 50), (20, 100)]), bent(0, 100)]
        #expect(try SimplifiedMIDI.words(of: beside, bends: .cents).count <= 5)
    }

    /// Sorted so that lists of the same notes are equal.
    private func canonical(_ notes: [Note]) -> [Note] {
        notes.sorted { a, b in
            if a < b || b < a { return a < b }
            return a.bends.lexicographicallyPrecedes(b.bends) { ($0.time.count, $0.cents) < ($1.time.count, $1.cents) }
        }
    }

    /// What the quantiser makes of a note: points only where the bend changes, at the cents that it has then.
    private func quantised(_ note: Note, _ notation: BendNotation) -> Note {
        var now = 0.0
        var points: [PitchBend] = []
        for (index, point) in note.bends.enumerated() {
            let isLast = index + 1 == note.bends.count || note.bends[index + 1].time != point.time
            guard isLast, point.time < note.duration || point.time == .zero else { continue }
            let cents: Double
            switch notation {
            case .none: cents = 0
            case .cents: cents = BendScale.cents(index: BendScale.index(cents: point.cents))
            case .paper(let range):
                let reach = Double(range.cents)
                let wheel = PitchBend.wheel(cents: min(max(point.cents, -reach), reach), in: range) ?? 0
                let bend = PaperBendScale.index(wheel: wheel)
                cents = PitchBend.cents(wheel: PaperBendScale.wheel(index: bend), in: range)
            }
            if cents != now { points.append(PitchBend(time: point.time, cents: cents)) }
            now = cents
        }
        var note = note
        note.bends = points
        return note
    }

    /// Many notes that share pitch, velocity and end, and move at the same times.
    private func randomBentNotes(_ random: inout SplitMix) -> [Note] {
        let cents = [[0.0, 50], [0, 10, 20, 30], [-1500, -200, -33, 0, 7, 49, 120, 1200, 1300]].randomElement(
            using: &random)
        var notes: [Note] = []
        for _ in 0..<Int.random(in: 1...9, using: &random) {
            let end = [20, 20, 20, 25].randomElement(using: &random) ?? 20
            let onset = Int.random(in: 0...end, using: &random)
            var time = 0
            var points: [(Int, Double)] = []
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                points.append((time, cents?.randomElement(using: &random) ?? 0))
                time += Int.random(in: 0...6, using: &random)
            }
            let pitch = [60, 60, 60, 61].randomElement(using: &random) ?? 60
            notes.append(
                bent(
                    onset, end - onset, points, pitch: pitch,
                    velocity: [80, 80, 81].randomElement(using: &random) ?? 80))
        }
        let first = notes.map(\.onset).min() ?? .zero
        return notes.map { note in
            var note = note
            note.onset -= first
            return note
        }
    }

    @Test(arguments: [BendNotation.cents, .paper(), .paper(BendRange(semitones: 12))])
    func bentNotesComeBackUpToTheQuantiser(notation: BendNotation) throws {
        var random = SplitMix(seed: 11)
        var movements = 0
        for _ in 0..<20_000 {
            let notes = randomBentNotes(&random)
            let text = try SimplifiedMIDI.text(of: notes, bends: notation)
            let back = try SimplifiedMIDI.notes(in: text, bends: notation)
            #expect(canonical(back) == canonical(notes.map { quantised($0, notation) }), "\(text)")
            #expect(try SimplifiedMIDI.text(of: back, bends: notation) == text)
            movements += back.reduce(0) { $0 + $1.bends.count }
        }
        #expect(movements > 50_000)
    }

    /// What no writer of ours would write is read too, and its notes are said and read again without change.
    @Test func anyWordsWithBendsMakeNotesThatComeBack() throws {
        var random = SplitMix(seed: 12)
        for _ in 0..<20_000 {
            var time = 0
            var words: [SimplifiedMIDI.Word] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let shift = [0, 0, 1, 5].randomElement(using: &random) ?? 0
                let duration = Bool.random(using: &random) ? max(0, 20 - time) : Int.random(in: 0...3, using: &random)
                words.append(
                    SimplifiedMIDI.Word(
                        pitch: Pitch(lowBits: .random(in: 60...61, using: &random)), velocity: 80,
                        duration: Ticks(duration), shift: Ticks(shift), bend: .random(in: 22...24, using: &random)))
                time += shift
            }
            let text = String(decoding: SimplifiedMIDI.utf8(of: words), as: UTF8.self)
            #expect(try SimplifiedMIDI.words(inUTF8: Array(text.utf8)) == words)
            let notes = try SimplifiedMIDI.notes(in: text)
            #expect(notes.isEmpty == words.isEmpty && notes.count <= words.count)
            let written = try SimplifiedMIDI.text(of: notes, bends: .cents)
            #expect(try canonical(SimplifiedMIDI.notes(in: written)) == canonical(notes), "\(text) as \(written)")
        }
    }

    @Test func bendsThatDoNotFitAreCountedOrRefused() throws {
        let notes = [bent(0, 50, [(0, 1_300), (10, -1_201), (20, 1_200), (30, .nan)])]
        let encoding = try SimplifiedMIDI.Encoding(of: notes, bends: .cents)
        #expect(encoding.clampedBends == 3)
        #expect(encoding.words.map(\.bend) == [46, 0, 46, 23])
        let error = try #require(throws: FormatError.self) {
            try SimplifiedMIDI.Encoding(of: notes, bends: .cents, isStrict: true)
        }
        #expect(error.reason.contains("1300.0 cents"))
        let paper = try SimplifiedMIDI.Encoding(of: [bent(0, 50, [(0, 200), (10, 201), (20, -200)])], bends: .paper())
        #expect(paper.clampedBends == 1)
        #expect(paper.words.map(\.bend) == [45, 0])
        #expect(throws: FormatError.self) {
            try SimplifiedMIDI.Encoding(of: [bent(0, 5, [(0, 201)])], bends: .paper(), isStrict: true)
        }
        #expect(try SimplifiedMIDI.Encoding(of: notes).clampedBends == 0)
    }

    @Test func allWordsHaveABendOrNone() throws {
        for (text, place) in [
            ("p1:v1:d1:t1 p1:v1:d1:t1:b23", "column 12"), ("p1:v1:d1:t1:b23 p1:v1:d1:t1", "column 12"),
        ] {
            let error = try #require(throws: FormatError.self) { try SimplifiedMIDI.notes(in: text) }
            #expect(error.kind == .invalid && error.reason.hasPrefix("word 2 ") && error.reason.contains(place))
        }
        let error = try #require(throws: FormatError.self) {
            try SimplifiedMIDI.notes(in: "p1:v1:d1:t1:b23", bends: BendNotation.none)
        }
        #expect(error.reason.contains("read as one without"))
    }

    @Test func aBendIsReadInItsNotation() throws {
        let text = "p60:v80:d10:t0:b46"
        #expect(try SimplifiedMIDI.notes(in: text)[0].bends == [PitchBend(time: .zero, cents: 1_200)])
        let six = BendNotation.paper(BendRange(semitones: 6))
        let cents = PitchBend.cents(wheel: 16_383, in: BendRange(semitones: 6))
        #expect(try SimplifiedMIDI.notes(in: text, bends: six)[0].bends == [PitchBend(time: .zero, cents: cents)])
        var reader = SimplifiedMIDI.WordReader(bends: six)
        #expect(try reader.read(text).bends == [PitchBend(time: .zero, cents: cents)])
        #expect(reader.hasBends == true)
    }

    @Test func manyBentNotesInUnisonAreRefusedBeforeTheyTakeTooLong() throws {
        let notes = (0..<100).map { bent($0, 1_000 - $0, [(0, Double($0 % 2) * 50), (500, 100)]) }
        let error = try #require(throws: FormatError.self) { try SimplifiedMIDI.text(of: notes, bends: .cents) }
        #expect(error.kind == .unsupported && error.reason.contains("C4"))
        #expect(try SimplifiedMIDI.words(of: Array(notes.prefix(40)), bends: .cents).count > 80)
        let plain = (0..<5_000).map { bent($0, 10_000 - $0) } + [bent(0, 5, [(0, 50)])]
        let text = try SimplifiedMIDI.text(of: plain, bends: .cents)
        #expect(try SimplifiedMIDI.notes(in: text).count == 5_001)
    }

    @Test func oneLongNoteWithManyMovementsIsReadInReasonableTime() throws {
        let count = 200_000
        let note = bent(0, count, (0..<count).map { ($0, Double($0 % 2) * 50) })
        let text = try SimplifiedMIDI.text(of: [note], bends: .cents)
        #expect(try SimplifiedMIDI.notes(in: text)[0].bends.count == count - 1)
    }

    @Test func damagedTextsWithBendsAreReadOrRefused() throws {
        var random = SplitMix(seed: 13)
        var read = 0
        for round in 0..<200 {
            let text = Array(try SimplifiedMIDI.text(of: randomBentNotes(&random), bends: .cents).utf8)
            for damaged in Mutations(of: text, count: 300, seed: UInt64(round)) {
                guard let notes = try? SimplifiedMIDI.notes(inUTF8: damaged) else { continue }
                read += 1
                guard let again = try? SimplifiedMIDI.text(of: notes, bends: .cents) else { continue }
                #expect(try canonical(SimplifiedMIDI.notes(in: again)) == canonical(notes))
            }
        }
        #expect(read > 500)
    }
}
