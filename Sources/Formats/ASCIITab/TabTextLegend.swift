import Music

/// The signs that a text uses, explained where it ends.
struct TabTextLegend {
    enum Sign: Int, CaseIterable {
        case hammerOn, pullOff, slide, legatoSlide, slideIn, slideOut
        case bend, prebend, release, vibrato, wideVibrato
        case deadNote, bracket, naturalHarmonic, otherHarmonic, harmonicNames
        case trill, tremoloPicking, palmMute, letRing, tapping, slap, pop
        case accent, heavyAccent, staccato, bar, barVibrato
        case stroke, pick, rasgueado, grace, fade, finger
        case rhythm, dot, tie, rest, tuplet
        case repetition
    }

    private var signs: Set<Sign> = []
    private var powers: Set<Int8> = []
    private var drumLines: Set<Int> = []
    private var drumSigns: [String: String] = [:]

    mutating func use(_ sign: Sign) { signs.insert(sign) }

    mutating func use(power: Int8) {
        signs.insert(.rhythm)
        powers.insert(power)
    }

    mutating func use(_ stroke: DrumLine.Stroke) {
        drumLines.insert(stroke.line)
        if let meaning = stroke.meaning {
            drumSigns["\(stroke.sign) on \(DrumLine.all[stroke.line].name)"] = meaning
        }
    }

    /// Empty when there is nothing to explain.
    func text(width: Int) -> String {
        var entries = Sign.allCases.filter { signs.contains($0) }.map { entry($0) }
        entries += drumLines.sorted().map { (DrumLine.all[$0].name, DrumLine.all[$0].meaning) }
        entries += drumSigns.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if !drumLines.isEmpty { entries.append(("X O", "struck hard; (o) softly, fo with a grace note before")) }
        guard !entries.isEmpty else { return "" }
        let room = (entries.map { $0.0.count }.max() ?? 0) + 2
        var text = "\nSigns\n-----\n"
        for (sign, meaning) in entries {
            let words = TabTextHead.wrapped(meaning, width: max(width - room, 10))
            for (index, line) in words.enumerated() {
                let left = index == 0 ? sign : ""
                text += left + String(repeating: " ", count: room - left.count) + line + "\n"
            }
        }
        return text
    }

    private func entry(_ sign: Sign) -> (String, String) {
        switch sign {
        case .hammerOn: ("5h7", "hammer-on")
        case .pullOff: ("7p5", "pull-off")
        case .slide: ("5/7 7\\5", "slide to the next note, which is struck again")
        case .legatoSlide: ("5s7", "legato slide: the next note is not struck again")
        case .slideIn: ("/5 \\5", "slide into the note, from below or from above")
        case .slideOut: ("5/ 5\\", "slide out of the note, upwards or downwards")
        case .bend: ("7b9", "bend to what the second fret sounds; 7.5 is a quarter tone above 7")
        case .prebend: ("7pb9", "bend before striking")
        case .release: ("r7", "let the bend down to what the fret sounds")
        case .vibrato: ("5~~", "vibrato")
        case .wideVibrato: ("5W~~", "wide vibrato")
        case .deadNote: ("x", "dead note")
        case .bracket: ("(5)", "ghost note, or a note held over the bar line")
        case .naturalHarmonic: ("<12>", "natural harmonic")
        case .otherHarmonic: ("[5]", "artificial harmonic; 5[17]: touched or tapped at 17")
        case .harmonicNames: ("AH PH TH", "artificial, pinch, tapped harmonic; SH semi-harmonic, FH feedback")
        case .trill: ("5tr(7)", "trill with the fret in brackets")
        case .tremoloPicking: ("TP", "tremolo picking")
        case .palmMute: ("PM--|", "palm mute")
        case .letRing: ("LR--|", "let ring")
        case .tapping: ("T", "tap")
        case .slap: ("S", "slap")
        case .pop: ("P", "pop")
        case .accent: (">", "accent")
        case .heavyAccent: ("^", "heavy accent")
        case .staccato: (".", "staccato, where it stands above the values")
        case .bar: ("\\2/ \\2 2/", "tremolo bar: dip, dive, raise, by so many semitones")
        case .barVibrato: ("bar~", "vibrato with the tremolo bar")
        case .stroke: ("D U", "strum down, up; Da Ua arpeggio")
        case .pick: ("n v", "pick down, up")
        case .rasgueado: ("rasg", "rasgueado")
        case .grace: ("4g5", "grace note before the note")
        case .fade: ("fade", "the volume pedal: fade in, fade out, swell")
        case .finger: ("p i m a c", "fingers that pluck; lh: 1 2 3 4 T, fingers that stop")
        case .rhythm: (rhythmSigns, rhythmNames)
        case .dot: ("q.", "dotted: half as long again")
        case .tie: ("+q", "held on from the note before")
        case .rest: ("rq", "rest")
        case .tuplet: ("|-3-|", "triplet, or another tuplet")
        case .repetition: ("||: :||", "repeat; x3: played three times in all")
        }
    }

    private var rhythmSigns: String { powers.sorted().map { TabTextRhythm.letter($0) }.joined(separator: " ") }

    private var rhythmNames: String {
        powers.sorted().map { power in
            switch power {
            case ..<0: "double whole"
            case 0: "whole"
            case 1: "half"
            case 2: "quarter"
            case 3: "8th"
            case 4: "16th"
            case 5: "32nd"
            case 6: "64th"
            case 7: "128th"
            default: "256th"
            }
        }.joined(separator: ", ")
    }
}

/// How the value of a beat is written above the strings.
enum TabTextRhythm {
    static func letter(_ power: Int8) -> String {
        switch power {
        case ..<0: "W"
        case 0: "w"
        case 1: "h"
        case 2: "q"
        case 3: "e"
        case 4: "s"
        case 5: "t"
        case 6: "x"
        case 7: "y"
        default: "z"
        }
    }

    static func text(_ beat: Beat, _ legend: inout TabTextLegend) -> String {
        legend.use(power: min(max(beat.value.power, NoteValue.powers.lowerBound), NoteValue.powers.upperBound))
        var text = letter(beat.value.power)
        if beat.value.dots > 0 {
            legend.use(.dot)
            text += beat.value.dots > 1 ? ".." : "."
        }
        if beat.isRest {
            legend.use(.rest)
            return "r" + text
        }
        if beat.notes.allSatisfy(\.isTied) {
            legend.use(.tie)
            return "+" + text
        }
        return text
    }
}
