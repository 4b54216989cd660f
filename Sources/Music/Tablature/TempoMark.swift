/// A change of tempo as it is printed above the music.
package struct TempoMark: Hashable, Sendable {
    /// From the beginning of its bar, in `NoteValue.unitsPerQuarter`.
    package let onset: Int
    package let quartersPerMinute: Double
    /// The word for it; may be empty.
    package let name: String
    /// Whether the tempo is reached, or left, gradually.
    package let isGradual: Bool
}

extension Tablature {
    /// The changes after the beginning, by bar; where several tracks write the same one it is there once.
    ///
    /// Cost: a pass over the beats.
    package var tempoMarks: [[TempoMark]] {
        var marks = [[TempoMark]](repeating: [], count: masterBars.count)
        for (index, bar) in masterBars.enumerated() {
            for change in bar.tempoChanges where change.quartersPerMinute.isFinite && change.position.isFinite {
                let share = min(max(change.position, 0), 1)
                marks[index].append(
                    TempoMark(
                        onset: Int(share * Double(bar.length)), quartersPerMinute: change.quartersPerMinute, name: "",
                        isGradual: change.isGradual))
            }
        }
        for track in tracks {
            for (index, bar) in track.bars.prefix(marks.count).enumerated() {
                for voice in bar.voices {
                    var onset = 0
                    for beat in voice.beats {
                        if let mix = beat.mixChange, let tempo = mix.tempo, !mix.hidesTempo, tempo.value.isFinite {
                            let mark = TempoMark(
                                onset: onset, quartersPerMinute: tempo.value, name: mix.tempoName,
                                isGradual: tempo.beats > 0)
                            if !marks[index].suffix(16).contains(where: { $0.onset == onset }) {
                                marks[index].append(mark)
                            }
                        }
                        onset += beat.length
                    }
                }
            }
        }
        for index in marks.indices where marks[index].count > 1 { marks[index].sort { $0.onset < $1.onset } }
        // What a bar only repeats is no change.
        if let first = marks.first?.first, first.onset == 0, first.quartersPerMinute == tempo, first.name.isEmpty {
            marks[0].removeFirst()
        }
        return marks
    }
}

extension MasterBar {
    /// The endings that the bar belongs to, from 1; empty where it is always played.
    package var endingNumbers: [Int] { (0..<8).filter { endings >> $0 & 1 == 1 }.map { $0 + 1 } }

    /// As printed at the bracket: `1.`, `1. 2.`; empty where there is none.
    package var endingLabel: String { endingNumbers.map { "\($0)." }.joined(separator: " ") }
}

extension MasterBar.Sign {
    package var words: String {
        switch self {
        case .coda: "Coda"
        case .doubleCoda: "Double Coda"
        case .segno: "Segno"
        case .doubleSegno: "Double Segno"
        case .fine: "Fine"
        }
    }
}

extension MasterBar.Jump {
    package var words: String {
        switch self {
        case .daCapo: "D.C."
        case .daCapoAlCoda: "D.C. al Coda"
        case .daCapoAlDoubleCoda: "D.C. al Double Coda"
        case .daCapoAlFine: "D.C. al Fine"
        case .dalSegno: "D.S."
        case .dalSegnoAlCoda: "D.S. al Coda"
        case .dalSegnoAlDoubleCoda: "D.S. al Double Coda"
        case .dalSegnoAlFine: "D.S. al Fine"
        case .dalDoubleSegno: "D.S.S."
        case .dalDoubleSegnoAlCoda: "D.S.S. al Coda"
        case .dalDoubleSegnoAlDoubleCoda: "D.S.S. al Double Coda"
        case .dalDoubleSegnoAlFine: "D.S.S. al Fine"
        case .toCoda: "To Coda"
        case .toDoubleCoda: "To Double Coda"
        }
    }
}

extension MasterBar.TripletFeel {
    package var words: String {
        switch self {
        case .straight: "straight"
        case .eighths: "swing 8ths"
        case .sixteenths: "swing 16ths"
        case .dottedEighths: "dotted 8ths"
        case .dottedSixteenths: "dotted 16ths"
        case .scottishEighths: "Scottish 8ths"
        case .scottishSixteenths: "Scottish 16ths"
        }
    }
}
