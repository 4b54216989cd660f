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
            "moved to the beat, by \(Numbers.decimal(meanMove, 3)) quarters on average and "
            + "\(Numbers.decimal(greatestMove, 3)) at most"
        let octaves = fingering.movedUpAnOctave + fingering.movedDownAnOctave
        let error = Numbers.decimal(greatestBendError, 0)
        let kinds: [(count: Int, one: String, many: String)] = [
            (movedOnsets, "note was \(moves)", "notes were \(moves)"),
            (
                octaves, "note was moved by an octave to fit the strings",
                "notes were moved by an octave to fit the strings"
            ),
            (fingering.leftOut, "note that no hand holds was left out", "notes that no hand holds were left out"),
            (
                fingering.cut, "note ends where its string or finger is needed",
                "notes end where their string or finger is needed"
            ),
            (fingering.movedPlaces, "fret that cannot be kept was moved", "frets that cannot be kept were moved"),
            (
                fingering.wrongPlaces, "fret that sounds another pitch was found anew",
                "frets that sound another pitch were found anew"
            ),
            (crowdedDrums, "drum beyond six at once was left out", "drums beyond six at once were left out"),
            (
                beyondBars, "note beyond the last bar that is written was left out",
                "notes beyond the last bar that is written were left out"
            ),
            (
                coarseBends, "bend is written in fewer points, within \(error) cents",
                "bends are written in fewer points, within \(error) cents"
            ),
            (movedMetres, "metre was moved to the next bar", "metres were moved to the next bar"),
            (unwritableMetres, "metre that no bar can have was left out", "metres that no bar can have were left out"),
            (lostTexts, "text found no beat", "texts found no beat"),
            (
                keyboardTracks, "part is written for a keyboard, beyond the reach of a neck",
                "parts are written for a keyboard, beyond the reach of a neck"
            ),
        ]
        return kinds.filter { $0.count > 0 }.map { "\(Numbers.grouped($0.count)) \($0.count == 1 ? $0.one : $0.many)" }
    }
}
