import Music

/// Beats and notes of one track of a `RandomTablature`, one voice after the other: ties go on from the note before.
struct RandomBeats {
    let isGuitarPro5: Bool
    let track: TabTrack
    /// The fret that was last played, by voice and string.
    private var lastFrets: [Int: UInt8] = [:]

    init(isGuitarPro5: Bool, track: TabTrack) {
        self.isGuitarPro5 = isGuitarPro5
        self.track = track
    }

    private func chance(_ part: Int, in whole: Int, _ random: inout SplitMix) -> Bool {
        Int.random(in: 0..<whole, using: &random) < part
    }

    private func pick<Item>(_ items: [Item], _ random: inout SplitMix) -> Item {
        items[Int.random(in: items.indices, using: &random)]
    }

    /// A voice after the first has something to say.
    mutating func voice(_ voice: Int, _ random: inout SplitMix) -> Voice {
        let count = Int.random(in: voice == 0 ? 0...4 : 1...3, using: &random)
        var beats = (0..<count).map { _ in beat(in: voice, &random) }
        if voice > 0 { beats.append(Beat(NoteValue(power: 1))) }
        return Voice(beats: beats)
    }

    private mutating func beat(in voice: Int, _ random: inout SplitMix) -> Beat {
        var beat = Beat(value(&random))
        if chance(1, in: 8, &random) {
            beat.isEmpty = true
        } else if !chance(1, in: 6, &random) {
            addNotes(to: &beat, in: voice, &random)
        }
        if chance(1, in: 2, &random) { return beat }
        if chance(1, in: 3, &random) { beat.techniques.insert(.vibrato) }
        if chance(1, in: 3, &random) { beat.techniques.insert(pick([.tapping, .slap, .pop], &random)) }
        if chance(1, in: 3, &random) {
            beat.stroke = Beat.Stroke(pick([.up, .down], &random), power: .random(in: 2...7, using: &random))
        }
        beat.pick = pick([nil, nil, .up, .down], &random)
        if chance(1, in: 4, &random) { beat.fade = .fadeIn }
        if chance(1, in: 4, &random) { beat.tremoloBar = bend(&random) }
        beat.hasRasgueado = chance(1, in: 5, &random)
        beat.ottava = pick([0, 0, 0, 1, 2, -1, -2], &random)
        if chance(1, in: 4, &random) { beat.text = pick(["rit.", "ñ", "let it\r\nring"], &random) }
        if chance(1, in: 4, &random) { beat.chord = chord(&random) }
        if chance(1, in: 3, &random) { beat.mixChange = mixChange(&random) }
        if !isGuitarPro5, chance(1, in: 2, &random) {
            beat.fade = pick([.fadeIn, .fadeOut, .swell], &random)
            beat.lyric = "la"
            beat.techniques.formUnion([.wideVibrato, .letRing])
            beat.stroke?.isArpeggio = true
            beat.stroke?.power = .random(in: -5...9, using: &random)
        }
        return beat
    }

    private func value(_ random: inout SplitMix) -> NoteValue {
        let tuplets: [(UInt8, UInt8)] = [
            (1, 1), (1, 1), (1, 1), (3, 2), (5, 4), (6, 4), (7, 4), (9, 8), (10, 8), (11, 8), (12, 8), (13, 8),
        ]
        let odd: [(UInt8, UInt8)] = [(2, 3), (4, 3), (7, 8), (8, 6), (17, 16), (3, 4), (255, 1), (1, 255)]
        let (notes, time) = pick(isGuitarPro5 ? tuplets : tuplets + odd, &random)
        return NoteValue(
            power: .random(in: isGuitarPro5 ? 0...6 : -1...8, using: &random),
            dots: .random(in: 0...(isGuitarPro5 ? 1 : 2), using: &random), tupletNotes: notes, tupletTime: time)
    }

    private func chord(_ random: inout SplitMix) -> ChordDiagram {
        var chord = ChordDiagram(name: pick(["", "Am7", "E\u{F8}"], &random), firstFret: pick([1, 5, 12], &random))
        if chance(3, in: 4, &random) {
            chord.frets = track.strings.map { _ in pick([nil, 0, 2, 14], &random) }
            if chord.frets.allSatisfy({ $0 == nil }) { chord.frets = [] }
        }
        return chord
    }

    private func mixChange(_ random: inout SplitMix) -> MixChange {
        var change = MixChange()
        change.program = pick([nil, 0, 30, 127], &random)
        func item(_ random: inout SplitMix) -> MixChange.Fading<UInt8>? {
            if chance(1, in: 2, &random) { return nil }
            return MixChange.Fading(
                pick([0, 8, 64, 127], &random), beats: pick([0, 1, 100], &random), isForAll: .random(using: &random))
        }
        change.volume = item(&random)
        change.pan = item(&random)
        change.chorus = item(&random)
        change.reverb = item(&random)
        change.phaser = item(&random)
        change.tremolo = item(&random)
        if chance(1, in: 2, &random) {
            change.tempo = MixChange.Fading(
                Double(Int.random(in: 1...300, using: &random)), beats: pick([0, 4], &random), isForAll: true)
            change.tempoName = pick(["", "Lento"], &random)
            change.hidesTempo = .random(using: &random)
        }
        change.wah = pick([nil, .off, .on(0), .on(100)], &random)
        // A change of nothing is none.
        if change == MixChange() { change.wah = .off }
        return change
    }

    private func bend(_ random: inout SplitMix) -> TabBend {
        var positions = (0..<Int.random(in: 1...5, using: &random)).map { _ in Int.random(in: 0...60, using: &random) }
        positions.sort()
        return TabBend(
            pick(TabBend.Kind.allCases, &random),
            points: positions.map {
                var point = TabBend.Point(
                    position: Double($0) / 60, cents: Double(Int.random(in: -300...300, using: &random)) * 2,
                    vibrato: pick([0, 0, 0, 1], &random))
                if !isGuitarPro5, chance(1, in: 2, &random) {
                    point.cents = .random(in: -9_999...9_999, using: &random)
                }
                return point
            })
    }

    // MARK: Notes

    private mutating func addNotes(to beat: inout Beat, in voice: Int, _ random: inout SplitMix) {
        for string in 1...max(track.strings.count, 1) where !track.strings.isEmpty && chance(1, in: 3, &random) {
            let note = note(on: UInt8(string), in: voice, &random)
            beat.notes.append(note)
            if chance(1, in: 6, &random) { beat.graceNotes.append(grace(on: note.string, &random)) }
        }
        if !isGuitarPro5, chance(1, in: 3, &random) {
            beat.notes.append(TabNote(string: 0, fret: .random(in: 0...127, using: &random)))
            beat.graceNotes.append(grace(on: 3, &random))
        }
    }

    private mutating func note(on string: UInt8, in voice: Int, _ random: inout SplitMix) -> TabNote {
        var note = TabNote(string: string, fret: .random(in: 0...(chance(1, in: 9, &random) ? 99 : 24), using: &random))
        let place = voice * 16 + Int(string)
        if chance(1, in: 5, &random), let last = lastFrets[place] {
            note.isTied = true
            note.fret = last
        }
        lastFrets[place] = note.fret
        if chance(1, in: 2, &random) { note.velocity = TabNote.velocity(ofDynamic: .random(in: 1...8, using: &random)) }
        if chance(1, in: 3, &random) { return note }
        note.isSlurred = chance(1, in: 4, &random)
        let all: [Techniques] = [
            .shiftSlide, .legatoSlide, .slideInFromBelow, .slideInFromAbove, .slideOutDownwards, .slideOutUpwards,
            .vibrato, .letRing, .palmMute, .ghostNote, .accent, .heavyAccent, .staccato,
        ]
        for technique in all where chance(1, in: 8, &random) { note.techniques.insert(technique) }
        if !note.isTied, chance(1, in: 8, &random) { note.techniques.insert(.deadNote) }
        if chance(1, in: 4, &random) { note.bend = bend(&random) }
        if chance(1, in: 4, &random) { note.harmonic = harmonic(&random) }
        if chance(1, in: 6, &random) {
            note.trill = TabNote.Trill(fret: pick([0, 5, 24], &random), power: pick([4, 5, 6], &random))
        }
        if chance(1, in: 6, &random) { note.tremoloPower = pick([3, 4, 5], &random) }
        note.lengthShare = pick([1, 1, 1, 0.75, 0.5, 2], &random)
        note.leftFinger = pick([nil, nil] + TabNote.Finger.allCases, &random)
        note.rightFinger = pick([nil, nil] + TabNote.Finger.allCases, &random)
        if !isGuitarPro5, chance(1, in: 3, &random) {
            note.velocity = .random(in: 1...127, using: &random)
            note.fret = .random(in: 0...255, using: &random)
            note.techniques.insert(pick([.wideVibrato, .tapping, .pop, .hammerOn], &random))
            note.harmonic = Harmonic(pick(Harmonic.Kind.allCases, &random), touch: pick([nil, 2.7, 5, 7, 12], &random))
            note.isTied = .random(using: &random)
            note.lengthShare = pick([0, -1, .nan, .infinity, 100], &random)
        }
        return note
    }

    private func harmonic(_ random: inout SplitMix) -> Harmonic {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: Harmonic(.natural)
        case 1: Harmonic(.artificial)
        case 2:
            Harmonic(
                .artificial,
                named: Harmonic.NamedPitch(
                    pitchClass: pick([0, 2, 4, 5, 7, 9, 11], &random), accidental: pick([-1, 0, 1], &random),
                    octave: pick([0, 1], &random)))
        case 3: Harmonic(.tapped, touch: pick([5, 7, 12, 24], &random))
        case 4: Harmonic(.pinch)
        default: Harmonic(.semi)
        }
    }

    private func grace(on string: UInt8, _ random: inout SplitMix) -> GraceNote {
        var grace = GraceNote(
            string: string, fret: .random(in: 0...24, using: &random),
            velocity: TabNote.velocity(ofDynamic: .random(in: 1...8, using: &random)), power: pick([4, 5, 6], &random))
        grace.isOnBeat = .random(using: &random)
        grace.transition = pick(GraceNote.Transition.allCases, &random)
        if chance(1, in: 4, &random) { grace.techniques.insert(.deadNote) }
        if !isGuitarPro5 {
            grace.step = .random(in: 0...3, using: &random)
            grace.techniques.insert(.palmMute)
            grace.bend = bend(&random)
        }
        return grace
    }
}
