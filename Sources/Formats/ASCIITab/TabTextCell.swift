import Music

/// A note as it stands on its line of dashes: what comes before the fret, the fret, and what happens to it after.
struct TabTextCell {
    /// Ends where the frets of the column begin: `4h`, `/`, `(`.
    var prefix = ""
    var body = ""
    var suffix = ""
    /// Whether it leads to the next note, so that no dash need stand between.
    var leads = false
    /// Whether the dashes after it are waves.
    var waves = false

    var isEmpty: Bool { prefix.isEmpty && body.isEmpty && suffix.isEmpty }

    /// - Parameters:
    ///   - next: the fret that follows on the string.
    ///   - opensBar: whether it stands where the bar begins; a note that is only held is shown there, and not within.
    init(_ note: TabNote, next: UInt8?, opensBar: Bool, _ legend: inout TabTextLegend) {
        let techniques = note.techniques
        let leadsOn = note.isSlurred || !techniques.isDisjoint(with: [.shiftSlide, .legatoSlide])
        let turns = note.bend?.turns ?? []
        let moves = !turns.isEmpty || !techniques.isDisjoint(with: [.slideOutDownwards, .slideOutUpwards])
        if note.isTied && !opensBar && !leadsOn && !moves { return }

        if techniques.contains(.slideInFromBelow) || techniques.contains(.slideInFromAbove) {
            prefix = techniques.contains(.slideInFromBelow) ? "/" : "\\"
            legend.use(.slideIn)
        }
        writeFret(note, &legend)
        writeBend(turns, fret: note.fret, &legend)
        if let trill = note.trill, !note.isTied {
            suffix += "tr(\(trill.fret))"
            legend.use(.trill)
        }
        if techniques.contains(.wideVibrato) {
            suffix += "W~"
            waves = true
            legend.use(.wideVibrato)
        } else if techniques.contains(.vibrato) {
            suffix += "~"
            waves = true
            legend.use(.vibrato)
        }
        writeLead(note, next: next, &legend)
    }

    /// A stroke of a drum.
    init(_ note: TabNote, stroke: DrumLine.Stroke, hasGrace: Bool, _ legend: inout TabTextLegend) {
        legend.use(stroke)
        guard !note.isTied else { return }
        let isStrong = !note.techniques.isDisjoint(with: [.accent, .heavyAccent])
        let sign = isStrong ? String(stroke.sign).uppercased() : String(stroke.sign)
        let isGhost = note.techniques.contains(.ghostNote)
        prefix = (isGhost ? "(" : "") + (hasGrace ? "f" : "")
        body = sign
        suffix = isGhost ? ")" : ""
    }

    /// A note by its name, for an instrument without strings.
    init(name: String) { body = name }

    /// A grace note on a string where the beat itself has none.
    init() {}

    mutating func add(_ grace: Music.GraceNote, next: UInt8?, _ legend: inout TabTextLegend) {
        let isDead = grace.techniques.contains(.deadNote)
        var text = isDead ? "x" : "\(grace.fret)"
        let target = next ?? grace.fret
        switch grace.transition {
        case .hammer:
            text += grace.fret > target ? "p" : "h"
            legend.use(grace.fret > target ? .pullOff : .hammerOn)
        case .slide:
            text += grace.fret > target ? "\\" : "/"
            legend.use(.slide)
        case .bend:
            text += "b"
            legend.use(.bend)
        case .none:
            text += "g"
            legend.use(.grace)
        }
        prefix = text + prefix
    }

    private mutating func writeFret(_ note: TabNote, _ legend: inout TabTextLegend) {
        let fret = note.techniques.contains(.deadNote) ? "x" : "\(note.fret)"
        if note.techniques.contains(.deadNote) { legend.use(.deadNote) }
        if let harmonic = note.harmonic {
            writeHarmonic(harmonic, fret: note.fret, &legend)
        } else if note.isTied || note.techniques.contains(.ghostNote) {
            prefix += "("
            body = fret
            suffix = ")"
            legend.use(.bracket)
        } else {
            body = fret
        }
    }

    private mutating func writeHarmonic(_ harmonic: Harmonic, fret: UInt8, _ legend: inout TabTextLegend) {
        let touch = harmonic.touch.flatMap { $0.isFinite && $0 > 0 && $0 < 100 ? $0 : nil }
        if harmonic.kind == .natural {
            prefix += "<"
            // A natural harmonic lies between frets at times: 2.7, 3.2.
            let isBetween = touch.map { $0 != $0.rounded() && abs($0 - Double(fret)) < 1 } ?? false
            body = isBetween ? ASCIITab.number(touch ?? 0) : "\(fret)"
            suffix = ">"
            legend.use(.naturalHarmonic)
        } else {
            legend.use(.otherHarmonic)
            if let touch, harmonic.kind == .artificial || harmonic.kind == .tapped {
                body = "\(fret)"
                suffix = "[\(ASCIITab.number(Double(fret) + touch))]"
            } else {
                prefix += "["
                body = "\(fret)"
                suffix = "]"
            }
        }
    }

    private mutating func writeBend(_ turns: [TabBend.Turn], fret: UInt8, _ legend: inout TabTextLegend) {
        guard var last = turns.first?.quarterTones else { return }
        func target(_ quarterTones: Int) -> String { ASCIITab.number(Double(fret) + Double(quarterTones) / 2) }
        if last != 0 {
            suffix += "pb" + target(last)
            legend.use(.prebend)
        }
        for turn in turns.dropFirst().prefix(8) {
            let rises = turn.quarterTones > last
            suffix += (rises ? "b" : "r") + target(turn.quarterTones)
            legend.use(rises ? .bend : .release)
            last = turn.quarterTones
        }
    }

    private mutating func writeLead(_ note: TabNote, next: UInt8?, _ legend: inout TabTextLegend) {
        let techniques = note.techniques
        if techniques.contains(.legatoSlide), next != nil {
            suffix += "s"
            leads = true
            legend.use(.legatoSlide)
        } else if techniques.contains(.shiftSlide), let next {
            suffix += next < note.fret ? "\\" : "/"
            leads = true
            legend.use(.slide)
        } else if note.isSlurred, let next, next != note.fret {
            suffix += next > note.fret ? "h" : "p"
            leads = true
            legend.use(next > note.fret ? .hammerOn : .pullOff)
        } else if techniques.contains(.slideOutDownwards) || techniques.contains(.slideOutUpwards) {
            suffix += techniques.contains(.slideOutDownwards) ? "\\" : "/"
            legend.use(.slideOut)
        }
    }
}
