import Formats
public import Music

extension ScoreDocument {
    init(format: ScoreFormat, reading: Reading, bytes: [UInt8]) {
        self.init(format: format, reading: reading, tablature: nil, bytes: bytes)
    }

    /// A tablature that was read, and the score that it sounds like.
    init(format: ScoreFormat, _ reading: TablatureReading, bytes: [UInt8]) throws(FormatError) {
        self.init(format: format, reading: try reading.performed(), tablature: reading.tablature, bytes: bytes)
    }

    /// The tablature that was read, or one that is made from what is heard.
    ///
    /// - Returns: with it what had to be changed for that, a clause each.
    public func asTablature() -> (tablature: Tablature, remarks: [String]) {
        if let tablature { return (tablature, []) }
        let writing = score.tablature()
        return (writing.tablature, writing.report.remarks)
    }
}

extension TablatureReport {
    /// What became of the notes on their way to strings and beats; nothing of those that are as they were.
    fileprivate var remarks: [String] {
        let moves =
            "notes were moved to the beat, by \(Numbers.decimal(meanMove, 3)) quarters on average and "
            + "\(Numbers.decimal(greatestMove, 3)) at most"
        let kinds: [(Int, String)] = [
            (movedOnsets, moves),
            (
                fingering.movedUpAnOctave + fingering.movedDownAnOctave,
                "notes were moved by an octave to fit the strings"
            ),
            (fingering.leftOut, "notes that no hand holds were left out"),
            (fingering.cut, "notes end where their string or finger is needed"),
            (fingering.movedPlaces, "frets that cannot be kept were moved"),
            (fingering.wrongPlaces, "frets that sound another pitch were found anew"),
            (crowdedDrums, "drums beyond six at once were left out"),
            (beyondBars, "notes beyond the last bar that is written were left out"),
            (coarseBends, "bends are written in fewer points, within \(Numbers.decimal(greatestBendError, 0)) cents"),
            (movedMetres, "metres were moved to the next bar"),
            (unwritableMetres, "metres that no bar can have were left out"),
            (lostTexts, "texts found no beat"),
            (keyboardTracks, "parts are written for a keyboard, beyond the reach of a neck"),
        ]
        return kinds.filter { $0.0 > 0 }.map { "\(Numbers.grouped($0.0)) \($0.1)" }
    }
}
