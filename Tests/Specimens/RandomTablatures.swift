package import Music

/// Tablatures with everything in them, likely and unlikely: frets beyond the neck, ties from nothing, jumps anywhere,
/// bars that are too long or too short, numbers that are none.
package struct RandomTablatures {
    package var greatestBarCount = 12
    package var greatestTrackCount = 3

    package init() {}

    package func next(_ random: inout SplitMix) -> Tablature {
        let bars = Int.random(in: 0...greatestBarCount, using: &random)
        var tablature = Tablature(
            tempo: [120.0, 60, 240, 0, -1, .nan, 1e9].randomElement(using: &random) ?? 120,
            masterBars: (0..<bars).map { _ in masterBar(&random) })
        tablature.information.title = "Title"
        for _ in 0..<Int.random(in: 0...greatestTrackCount, using: &random) {
            var track = TabTrack(name: "Track")
            track.isDrums = chance(4, &random)
            if chance(4, &random) { track.strings = [] }
            if chance(3, &random) { track.capo = .random(in: 0...30, using: &random) }
            track.sound.channel = .random(in: 0...15, using: &random)
            track.sound.program = .random(in: 0...255, using: &random)
            // A damaged one may have fewer or more bars than there are.
            let count = chance(8, &random) ? Int.random(in: 0...(bars + 2), using: &random) : bars
            track.bars = (0..<count).map { _ in
                Bar(voices: (0..<Int.random(in: 0...3, using: &random)).map { _ in voice(&random) })
            }
            track.lyrics = [
                TabTrack.LyricLine(startBar: .random(in: -2...bars, using: &random), text: "one two-three [no] a+b")
            ]
            tablature.tracks.append(track)
        }
        return tablature
    }

    private func chance(_ one: Int, _ random: inout SplitMix) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    private func masterBar(_ random: inout SplitMix) -> MasterBar {
        var bar = MasterBar()
        if chance(3, &random) {
            bar.beats = .random(in: 1...7, using: &random)
            bar.beatUnit = [1, 2, 4, 8, 16].randomElement(using: &random) ?? 4
        }
        if chance(40, &random) {
            bar.beats = .random(in: 0...255, using: &random)
            bar.beatUnit = .random(in: 0...255, using: &random)
        }
        bar.isRepeatStart = chance(5, &random)
        if chance(5, &random) { bar.repeatCount = .random(in: 1...3, using: &random) }
        if chance(6, &random) { bar.endings = .random(in: 1...7, using: &random) }
        if chance(5, &random), let sign = MasterBar.Sign.allCases.randomElement(using: &random) { bar.signs = [sign] }
        if chance(5, &random), let jump = MasterBar.Jump.allCases.randomElement(using: &random) { bar.jumps = [jump] }
        if chance(4, &random) { bar.marker = MasterBar.Marker(title: "A") }
        if chance(3, &random) {
            bar.tripletFeel = MasterBar.TripletFeel.allCases.randomElement(using: &random) ?? .straight
        }
        bar.isPickup = chance(10, &random)
        bar.isFreeTime = chance(10, &random)
        if chance(5, &random) {
            bar.tempoChanges = [
                MasterBar.TempoChange(
                    position: number(&random), quartersPerMinute: number(&random) * 100,
                    isGradual: .random(using: &random))
            ]
        }
        return bar
    }

    /// Mostly in 0...1.
    private func number(_ random: inout SplitMix) -> Double {
        if chance(20, &random) {
            return [.nan, .infinity, -1, 1e30, -.infinity].randomElement(using: &random) ?? 0
        }
        return .random(in: 0...1, using: &random)
    }

    private func voice(_ random: inout SplitMix) -> Voice {
        Voice(beats: (0..<Int.random(in: 0...9, using: &random)).map { _ in beat(&random) })
    }

    private func beat(_ random: inout SplitMix) -> Beat {
        var beat = Beat(value(&random))
        beat.isEmpty = chance(20, &random)
        if !chance(6, &random) {
            for string in 1...UInt8(7) where chance(4, &random) { beat.notes.append(note(string, &random)) }
        }
        if chance(10, &random) {
            for step in 0..<Int.random(in: 1...3, using: &random) { beat.graceNotes.append(grace(step, &random)) }
        }
        if chance(6, &random) { beat.techniques = techniques(&random) }
        if chance(8, &random) {
            beat.stroke = Beat.Stroke(
                .random(using: &random) ? .down : .up, power: .random(in: -3...12, using: &random),
                isArpeggio: .random(using: &random))
        }
        beat.hasRasgueado = chance(30, &random)
        if chance(10, &random) { beat.fade = [.fadeIn, .fadeOut, .swell].randomElement(using: &random) }
        if chance(10, &random) { beat.tremoloBar = bend(&random) }
        if chance(10, &random) {
            beat.text = "text"
            beat.lyric = "la"
            beat.chord = ChordDiagram(name: "Am")
        }
        if chance(8, &random) {
            var change = MixChange()
            if chance(2, &random) {
                change.tempo = MixChange.Fading(number(&random) * 200, beats: .random(in: 0...9, using: &random))
            }
            if chance(2, &random) { change.program = .random(in: 0...255, using: &random) }
            if chance(2, &random) {
                change.volume = MixChange.Fading(
                    .random(in: 0...255, using: &random), beats: .random(in: 0...255, using: &random),
                    isForAll: .random(using: &random))
                change.pan = MixChange.Fading(.random(in: 0...127, using: &random))
            }
            beat.mixChange = change
        }
        return beat
    }

    private func value(_ random: inout SplitMix) -> NoteValue {
        var value = NoteValue(power: .random(in: 0...5, using: &random))
        if chance(4, &random) { value.dots = .random(in: 0...2, using: &random) }
        if chance(4, &random) {
            value.tupletNotes = [3, 5, 6, 7, 9, 11, 13, 17, 0].randomElement(using: &random) ?? 3
            value.tupletTime = [2, 4, 8, 0].randomElement(using: &random) ?? 2
        }
        if chance(30, &random) { value.power = .random(in: -128...127, using: &random) }
        return value
    }

    private func note(_ string: UInt8, _ random: inout SplitMix) -> TabNote {
        var note = TabNote(string: string, fret: .random(in: 0...24, using: &random))
        if chance(30, &random) {
            note.string = .random(in: 0...255, using: &random)
            note.fret = .random(in: 0...255, using: &random)
        }
        note.velocity = .random(in: 0...255, using: &random)
        note.isTied = chance(5, &random)
        note.isSlurred = chance(5, &random)
        if chance(2, &random) { note.techniques = techniques(&random) }
        if chance(5, &random) { note.bend = bend(&random) }
        if chance(10, &random), let kind = Harmonic.Kind.allCases.randomElement(using: &random) {
            note.harmonic = Harmonic(kind, touch: chance(2, &random) ? number(&random) * 24 : nil)
            if chance(3, &random) {
                note.harmonic?.named = Harmonic.NamedPitch(
                    pitchClass: .random(in: 0...255, using: &random),
                    accidental: .random(in: -128...127, using: &random),
                    octave: .random(in: 0...255, using: &random))
            }
        }
        if chance(15, &random) {
            note.trill = TabNote.Trill(
                fret: .random(in: 0...255, using: &random), power: .random(in: -9...20, using: &random))
        }
        if chance(15, &random) { note.tremoloPower = .random(in: -9...20, using: &random) }
        if chance(10, &random) { note.lengthShare = number(&random) * 2 }
        return note
    }

    private func grace(_ step: Int, _ random: inout SplitMix) -> GraceNote {
        var grace = GraceNote(
            string: .random(in: 1...6, using: &random), fret: .random(in: 0...24, using: &random),
            power: .random(in: 0...8, using: &random))
        grace.velocity = .random(in: 0...255, using: &random)
        grace.step = chance(2, &random) ? UInt8(step) : .random(in: 0...2, using: &random)
        grace.isOnBeat = .random(using: &random)
        grace.transition = GraceNote.Transition.allCases.randomElement(using: &random) ?? .none
        if chance(3, &random) { grace.techniques = techniques(&random) }
        if chance(5, &random) { grace.bend = bend(&random) }
        return grace
    }

    private func techniques(_ random: inout SplitMix) -> Techniques {
        Techniques(rawValue: .random(in: 0..<1 << 27, using: &random) & .random(in: 0..<1 << 27, using: &random))
    }

    private func bend(_ random: inout SplitMix) -> TabBend {
        TabBend(
            points: (0..<Int.random(in: 0...5, using: &random)).map { _ in
                TabBend.Point(
                    position: number(&random), cents: number(&random) * (chance(20, &random) ? 1e6 : 400),
                    vibrato: .random(in: 0...5, using: &random))
            })
    }
}
