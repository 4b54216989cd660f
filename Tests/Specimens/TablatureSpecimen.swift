package import Music

/// A tablature with every sign that there is, some bars for each kind, written for these tests.
package enum TablatureSpecimen {
    /// Guitar, bass, drums and a part without strings, all of one length.
    package static var everything: Tablature {
        let guitar = guitarBars
        let count = guitar.count
        var piece = Tablature(tempo: 96, tempoName: "Moderato")
        piece.information.title = "Every Sign"
        piece.information.subtitle = "a study"
        piece.information.artist = "The Specimens"
        piece.information.composer = "J. Example"
        piece.masterBars = masterBars(count)
        var lead = TabTrack(name: "Lead Guitar", bars: guitar)
        lead.sound.program = 29
        lead.capo = 2
        lead.lyrics = [TabTrack.LyricLine(startBar: 0, text: "Now ev-ery note has [softly] its own lit-tle sign")]
        var bass = TabTrack(
            name: "Bass", strings: [43, 38, 33, 28].compactMap { Pitch($0) },
            bars: (0..<count).map { $0 % 4 == 3 ? bar([rest(0)]) : bar([e(4, 0), e(4, 0), e(3, 2), e(3, 2)]) })
        bass.sound.program = 33
        var drums = TabTrack(name: "Drums", bars: (0..<count).map { drumBar($0) })
        drums.isDrums = true
        var flute = TabTrack(name: "Flute", strings: [], bars: (0..<count).map { fluteBar($0) })
        flute.sound.program = 73
        piece.tracks = [lead, bass, drums, flute]
        return piece
    }

    /// Four bars of one guitar: small enough to be read in a test.
    package static var riff: Tablature {
        var bars: [Bar] = []
        bars.append(bar([e(6, 0), e(6, 0), muted(6, 3), muted(6, 3), chord([(5, 2), (4, 2)], 2), rest(2)]))
        var hammer = e(3, 5)
        hammer.notes[0].isSlurred = true
        var bend = chord([(3, 7)], 2)
        bend.notes[0].bend = TabBend(.bend, points: points([(0, 0), (0.5, 200), (1, 200)]))
        bars.append(bar([hammer, e(3, 7), bend, chord([(2, 10)], 1, [.vibrato])]))
        bars.append(bar([rest(0)]))
        bars.append(bar([chord([(6, 0), (5, 2), (4, 2), (3, 1), (2, 0), (1, 0)], 0)]))
        var piece = Tablature(tempo: 120, masterBars: bars.map { _ in MasterBar() }, tracks: [])
        piece.information.title = "Riff"
        piece.masterBars[0].isRepeatStart = true
        piece.masterBars[1].repeatCount = 3
        piece.masterBars[0].marker = MasterBar.Marker(title: "Intro")
        piece.tracks = [TabTrack(name: "Guitar", bars: bars)]
        return piece
    }

    // MARK: Building

    private static func bar(_ beats: [Beat], _ second: [Beat] = []) -> Bar {
        Bar(voices: second.isEmpty ? [Voice(beats: beats)] : [Voice(beats: beats), Voice(beats: second)])
    }

    private static func chord(_ notes: [(UInt8, UInt8)], _ power: Int8 = 3, _ techniques: Techniques = []) -> Beat {
        Beat(
            NoteValue(power: power),
            notes: notes.sorted { $0.0 < $1.0 }.map {
                var note = TabNote(string: $0.0, fret: $0.1)
                note.techniques = techniques
                return note
            })
    }

    private static func e(_ string: UInt8, _ fret: UInt8, _ techniques: Techniques = []) -> Beat {
        chord([(string, fret)], 3, techniques)
    }

    private static func muted(_ string: UInt8, _ fret: UInt8) -> Beat { e(string, fret, .palmMute) }

    private static func rest(_ power: Int8) -> Beat { Beat(NoteValue(power: power)) }

    private static func points(_ values: [(Double, Double)]) -> [TabBend.Point] {
        values.map { TabBend.Point(position: $0.0, cents: $0.1) }
    }

    private static func changed(_ beat: Beat, _ change: (inout Beat) -> Void) -> Beat {
        var beat = beat
        change(&beat)
        return beat
    }

    private static func bent(_ string: UInt8, _ fret: UInt8, _ power: Int8, _ curve: [(Double, Double)]) -> Beat {
        changed(chord([(string, fret)], power)) { $0.notes[0].bend = TabBend(points: points(curve)) }
    }

    private static func masterBars(_ count: Int) -> [MasterBar] {
        var bars = [MasterBar](repeating: MasterBar(), count: count)
        bars[0].marker = MasterBar.Marker(title: "Intro")
        bars[0].isRepeatStart = true
        bars[1].repeatCount = 3
        bars[2].marker = MasterBar.Marker(title: "Verse <1> & more")
        bars[2].isRepeatStart = true
        bars[2].signs = [.segno]
        bars[4].endings = 1
        bars[4].repeatCount = 2
        bars[5].endings = 2
        bars[6].beats = 3
        bars[6].tripletFeel = .eighths
        bars[6].tempoChanges = [MasterBar.TempoChange(position: 0, quartersPerMinute: 140)]
        bars[7].beats = 6
        bars[7].beatUnit = 8
        bars[7].hasDoubleBarLine = true
        bars[8].jumps = [.toCoda]
        bars[9].jumps = [.dalSegnoAlCoda]
        bars[10].signs = [.coda]
        bars[count - 1].signs = [.fine]
        return bars
    }

    private static var guitarBars: [Bar] {
        var bars = [
            bar([e(6, 0), muted(6, 0), muted(6, 3), muted(6, 5), chord([(5, 2), (4, 2)], 2), rest(2)]),
            bar((0..<16).map { chord([(UInt8(5 - $0 % 4), UInt8($0 % 5 + 8))], 4, .letRing) }),
        ]
        bars.append(slurs)
        bars.append(bends)
        bars.append(moreBends)
        bars.append(slides)
        bars.append(tuplets)
        bars.append(bar((0..<6).map { e(UInt8($0 % 3 + 1), UInt8($0 + 10)) }))
        bars.append(harmonics)
        bars.append(marks)
        bars.append(twoVoices)
        bars.append(bridge)
        bars.append(graces)
        bars.append(bar([rest(0)]))
        bars.append(bar([rest(0)]))
        bars.append(bar([rest(2), rest(3), rest(4), rest(5), rest(6), rest(6), chord([(1, 24), (6, 5)], 1)]))
        bars.append(bar([chord([(6, 0), (5, 2), (4, 2), (3, 1), (2, 0), (1, 0)], 0)]))
        return bars
    }

    private static var slurs: Bar {
        func slurred(_ fret: UInt8) -> Beat { changed(e(3, fret)) { $0.notes[0].isSlurred = true } }
        let tied = changed(e(3, 7)) { $0.notes[0].isTied = true }
        let held = changed(chord([(3, 7)], 2)) { $0.notes[0].isTied = true }
        return bar([slurred(5), slurred(7), slurred(5), e(3, 7), tied, slurred(9), e(3, 7), held])
    }

    private static var bends: Bar {
        bar([
            changed(bent(2, 7, 2, [(0, 0), (0.5, 200), (1, 200)])) { $0.notes[0].isSlurred = false },
            bent(2, 7, 2, [(0, 0), (0.3, 100), (0.6, 100), (1, 0)]),
            bent(3, 9, 2, [(0, 0), (0.25, 200), (0.5, 0), (0.75, 300)]),
            bent(1, 15, 2, [(0, 0), (1, 50)]),
        ])
    }

    private static var moreBends: Bar {
        bar([
            bent(2, 7, 2, [(0, 200), (1, 200)]), bent(2, 7, 2, [(0, 200), (0.5, 200), (1, 0)]),
            changed(chord([(2, 8), (3, 9)], 2)) {
                for index in $0.notes.indices {
                    $0.notes[index].bend = TabBend(points: points([(0, 0), (0.4, 200), (1, 200)]))
                }
            },
            bent(4, 12, 2, [(0, 0), (0.5, 400), (1, 400)]),
        ])
    }

    private static var slides: Bar {
        bar([
            e(3, 5, .shiftSlide), e(3, 7, .legatoSlide), e(3, 9), e(2, 10, .slideInFromBelow),
            e(2, 12, .slideInFromAbove), e(1, 12, .slideOutDownwards), e(1, 5, .slideOutUpwards), e(3, 4),
        ])
    }

    private static var tuplets: Bar {
        func triplet(_ power: Int8, _ fret: UInt8) -> Beat {
            var beat = chord([(2, fret)], power)
            beat.value.tupletNotes = 3
            beat.value.tupletTime = 2
            return beat
        }
        var dotted = chord([(3, 9)], 3)
        dotted.value.dots = 1
        return bar([
            triplet(3, 5), triplet(3, 6), triplet(3, 7), triplet(2, 8), triplet(3, 10), dotted, chord([(3, 7)], 4),
        ])
    }

    private static var harmonics: Bar {
        func harmonic(_ fret: UInt8, _ kind: Harmonic.Kind, _ touch: Double?) -> Beat {
            changed(e(4, fret)) { $0.notes[0].harmonic = Harmonic(kind, touch: touch) }
        }
        return bar([
            harmonic(12, .natural, 12), harmonic(3, .natural, 3.2), harmonic(5, .artificial, 12),
            harmonic(7, .pinch, nil), harmonic(5, .tapped, 12), harmonic(7, .semi, nil), harmonic(9, .feedback, nil),
            rest(3),
        ])
    }

    private static var marks: Bar {
        bar([
            changed(e(1, 5, [.accent, .ghostNote])) {
                $0.chord = ChordDiagram(name: "Am", frets: [0, 1, 2, 2, 0, nil])
                $0.text = "let it go"
            },
            e(1, 5, [.heavyAccent, .deadNote]), e(1, 5, .staccato),
            changed(e(2, 8)) { $0.notes[0].trill = TabNote.Trill(fret: 10, power: 4) },
            changed(e(2, 8)) { $0.notes[0].tremoloPower = 5 },
            changed(chord([(1, 0), (2, 1), (3, 0), (4, 2), (5, 3)])) {
                $0.stroke = Beat.Stroke(.down, power: 4)
                $0.pick = .down
                $0.chord = ChordDiagram(name: "C", frets: [0, 1, 0, 2, 3, nil])
            },
            changed(chord([(1, 0), (2, 1), (3, 2)])) {
                $0.stroke = Beat.Stroke(.up, power: 4, isArpeggio: true)
                $0.pick = .up
                $0.hasRasgueado = true
                $0.fade = .fadeIn
            },
            changed(e(6, 3)) {
                $0.techniques = [.tapping]
                $0.notes[0].leftFinger = .middle
                $0.notes[0].rightFinger = .thumb
                $0.fade = .swell
            },
        ])
    }

    private static var twoVoices: Bar {
        bar(
            [e(1, 0), e(1, 3), e(2, 1), e(2, 3), chord([(1, 0)], 1)],
            [chord([(6, 3)], 2), chord([(5, 2)], 2), chord([(6, 1), (4, 2)], 1)])
    }

    private static var bridge: Bar {
        bar([
            changed(chord([(3, 7)], 2)) {
                $0.tremoloBar = TabBend(.dip, points: points([(0, 0), (0.5, -200), (1, 0)]))
            },
            changed(chord([(3, 7)], 2)) { $0.tremoloBar = TabBend(.dive, points: points([(0, 0), (1, -400)])) },
            changed(e(4, 5)) { $0.techniques = [.slap] },
            changed(e(2, 5, .wideVibrato)) { $0.techniques = [.pop, .wideVibrato] },
            changed(e(2, 5, .vibrato)) {
                $0.fade = .fadeOut
                $0.mixChange = MixChange()
                $0.mixChange?.tempo = MixChange.Fading(88)
                $0.mixChange?.tempoName = "slower"
            }, rest(3),
        ])
    }

    private static var graces: Bar {
        func graced(_ transition: GraceNote.Transition, _ fret: UInt8, _ target: UInt8) -> Beat {
            changed(chord([(2, target)], 2)) {
                var grace = GraceNote(string: 2, fret: fret)
                grace.transition = transition
                $0.graceNotes = [grace]
            }
        }
        return bar([
            graced(.hammer, 5, 7), graced(.slide, 9, 7), graced(.none, 12, 10),
            changed(graced(.bend, 5, 7)) { $0.graceNotes.insert(GraceNote(string: 3, fret: 4), at: 0) },
        ])
    }

    private static func drumBar(_ index: Int) -> Bar {
        if index % 5 == 4 { return bar([rest(0)]) }
        return bar(
            (0..<8).map { step in
                var keys: [UInt8] = [step == 0 ? 49 : step == 7 ? 46 : 42]
                if step % 4 == 0 { keys.append(36) }
                if step % 4 == 2 { keys.append(38) }
                return Beat(
                    NoteValue(power: 3),
                    notes: keys.enumerated().map { TabNote(string: UInt8($0.offset + 1), fret: $0.element) })
            })
    }

    private static func fluteBar(_ index: Int) -> Bar {
        index % 3 == 2
            ? bar([rest(0)])
            : bar([
                Beat(NoteValue(power: 1), notes: [TabNote(string: 0, fret: 72)]),
                Beat(NoteValue(power: 1), notes: [TabNote(string: 0, fret: 76), TabNote(string: 0, fret: 79)]),
            ])
    }
}
