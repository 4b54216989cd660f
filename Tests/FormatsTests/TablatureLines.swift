import Music

/// A tablature as lines of text that a script in Python makes too: Tests/References/guitar_pro_notes.py says what they
/// hold.
struct TablatureLines {
    private(set) var head: [String] = []
    private(set) var beats: [String] = []
    private(set) var notes: [String] = []

    init(_ tablature: Tablature) {
        song(tablature)
        for (index, bar) in tablature.masterBars.enumerated() { masterBar(bar, index) }
        for (index, track) in tablature.tracks.enumerated() { self.track(track, index) }
    }

    var all: [String] { head + beats + notes }

    /// 64 bits of FNV-1a over the lines, each with its line end.
    static func digest(_ lines: [String]) -> UInt64 {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for line in lines {
            for byte in line.utf8 + [0x0A] { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return digest
    }

    // MARK: The head

    private func plain(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 32 || $0 == "|" ? "~" : String($0) }.joined())
    }

    private mutating func song(_ tablature: Tablature) {
        let information = tablature.information
        let texts =
            [
                information.title, information.subtitle, information.artist, information.album, information.lyricist,
                information.composer, information.copyright, information.transcriber, information.instructions,
            ] + information.notices + [tablature.tempoName]
        head.append((["song", number(tablature.tempo)] + texts.map(plain)).joined(separator: "|"))
    }

    private mutating func masterBar(_ bar: MasterBar, _ index: Int) {
        let marker = bar.marker.map { plain($0.title) + colour($0.colour) } ?? "-"
        let fields = [
            "bar", "\(index)", "\(bar.beats)/\(bar.beatUnit)", "\(bar.sharps)\(bar.isMinor ? "m" : "")",
            bar.isRepeatStart ? "start" : "-", "\(bar.repeatCount)", "\(bar.endings)", marker,
            bar.hasDoubleBarLine ? "double" : "-", "\(bar.tripletFeel.rawValue)",
            bar.signs.last.map { "\($0.rawValue)" } ?? "-", bar.jumps.last.map { "\($0.rawValue)" } ?? "-",
        ]
        head.append(fields.joined(separator: "|"))
    }

    private func colour(_ colour: TabColour) -> String { "(\(colour.red),\(colour.green),\(colour.blue))" }

    private mutating func track(_ track: TabTrack, _ index: Int) {
        let sound = track.sound
        let flags = [track.isDrums, track.isTwelveString, track.isBanjo, track.isSolo, track.isMuted]
        let numbers: [UInt8] = [
            track.capo, track.fretCount, sound.port, sound.channel, track.isDrums ? 9 : sound.effectChannel,
            sound.program, sound.volume, sound.pan, sound.chorus, sound.reverb, sound.phaser, sound.tremolo,
        ]
        let fields = [
            "track", "\(index)", plain(track.name), track.strings.map { "\($0.number)" }.joined(separator: ","),
            flags.map { $0 ? "1" : "0" }.joined(), numbers.map { "\($0)" }.joined(separator: ","),
            colour(track.colour), "\(track.bars.first?.clef ?? .treble)",
            track.lyrics.map { "\($0.startBar):\(plain($0.text))" }.joined(separator: "/"),
        ]
        head.append(fields.joined(separator: "|"))
        for (number, bar) in track.bars.enumerated() {
            for (voice, content) in bar.voices.enumerated() {
                for (place, beat) in content.beats.enumerated() {
                    self.beat(beat, "\(index)|\(number)|\(voice)|\(place)")
                }
            }
        }
    }

    // MARK: Beats and notes

    private func number(_ value: Double) -> String {
        let thousandths = Int((value * 1000).rounded(.toNearestOrEven))
        return thousandths % 1000 == 0 ? "\(thousandths / 1000)" : "\(thousandths)m"
    }

    private func names(_ techniques: Techniques, _ known: [(String, Techniques)]) -> String {
        known.filter { techniques.contains($0.1) }.map(\.0).joined(separator: "+")
    }

    private mutating func beat(_ beat: Beat, _ place: String) {
        let value = beat.value
        let kind = !beat.notes.isEmpty ? "notes" : beat.isEmpty ? "empty" : "rest"
        let stroke = beat.stroke.map { "\($0.direction == .up ? "up" : "down")\($0.power)" } ?? "-"
        let chord = beat.chord.map {
            let frets = $0.frets.map { fret in fret.map { "\($0)" } ?? "x" }.joined(separator: ",")
            return "\(plain($0.name))@\($0.firstFret):\(frets)"
        }
        let fields = [
            "beat", place, "\(value.power).\(value.dots)", "\(value.tupletNotes):\(value.tupletTime)", kind,
            "\(beat.ottava)", plain(beat.text ?? "-"), chord ?? "-", stroke,
            beat.pick == .up ? "up" : beat.pick == .down ? "down" : "-", beat.fade == .fadeIn ? "fade" : "-",
            beat.tremoloBar.map(bend) ?? "-",
            names(
                beat.techniques, [("tap", .tapping), ("slap", .slap), ("pop", .pop), ("vibrato", .vibrato)]),
            beat.hasRasgueado ? "rasgueado" : "-", mix(beat.mixChange),
        ]
        beats.append(fields.joined(separator: "|"))
        for note in beat.notes {
            self.note(note, grace: beat.graceNotes.first { $0.string == note.string }, place)
        }
    }

    private func mix(_ change: MixChange?) -> String {
        guard let change else { return "-" }
        let items = [change.volume, change.pan, change.chorus, change.reverb, change.phaser, change.tremolo]
        let tempo = change.tempo.map {
            "\(number($0.value))/\($0.beats)\(change.hidesTempo ? "h" : "")\(plain(change.tempoName))"
        }
        let wah =
            switch change.wah {
            case .off: "off"
            case .on(let position): "\(position)"
            case nil: "-"
            }
        let fields =
            [change.program.map { "\($0)" } ?? "-"]
            + items.map { $0.map { "\($0.value)/\($0.beats)\($0.isForAll ? "a" : "")" } ?? "-" } + [tempo ?? "-", wah]
        return fields.joined(separator: ",")
    }

    /// Twelfths of the length, and quarter tones.
    private func bend(_ bend: TabBend) -> String {
        let points = bend.points.map {
            let position = Int(($0.position * 12).rounded(.toNearestOrEven))
            let value = Int(($0.cents / 50).rounded(.toNearestOrEven))
            return "\(position):\(value)\($0.vibrato > 0 ? "v" : "")"
        }
        return "\(bend.kind.rawValue)[\(points.joined(separator: ","))]"
    }

    private static let techniques: [(String, Techniques)] = [
        ("ghost", .ghostNote), ("accent", .accent), ("heavy", .heavyAccent), ("ring", .letRing),
        ("staccato", .staccato), ("mute", .palmMute), ("vibrato", .vibrato), ("shift", .shiftSlide),
        ("legato", .legatoSlide), ("down", .slideOutDownwards), ("up", .slideOutUpwards),
        ("below", .slideInFromBelow), ("above", .slideInFromAbove),
    ]

    private func line(_ grace: GraceNote) -> String {
        let fields = ["\(grace.fret)", "\(grace.velocity)", "\(grace.power)", "\(grace.transition)"]
        let dead = grace.techniques.contains(.deadNote) ? "dead" : ""
        return fields.joined(separator: "/") + (grace.isOnBeat ? "on" : "") + dead
    }

    private mutating func note(_ note: TabNote, grace: GraceNote?, _ place: String) {
        let harmonic = note.harmonic.map { harmonic in
            let named = harmonic.named.map { "\($0.pitchClass),\($0.accidental),\($0.octave)" } ?? "-"
            switch harmonic.kind {
            case .artificial: return "artificial(\(named))"
            case .tapped: return "tapped(\(Int(Double(note.fret) + (harmonic.touch ?? 0))))"
            default: return "\(harmonic.kind)"
            }
        }
        let fingers = [note.leftFinger, note.rightFinger].map { $0.map { "\($0.rawValue)" } ?? "-" }.joined()
        let kind = note.isTied ? "tied" : note.techniques.contains(.deadNote) ? "dead" : "struck"
        let fields: [String] = [
            "note", place, "\(note.string)", "\(note.fret)", "\(note.velocity)",
            kind, note.isSlurred ? "slur" : "-",
            names(note.techniques, TablatureLines.techniques),
            note.bend.map(bend) ?? "-", harmonic ?? "-", note.trill.map { "\($0.fret)/\($0.power)" } ?? "-",
            note.tremoloPower.map { "\($0)" } ?? "-", number(note.lengthShare), fingers, grace.map(line) ?? "-",
        ]
        notes.append(fields.joined(separator: "|"))
    }
}
