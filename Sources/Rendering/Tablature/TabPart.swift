import Music

/// A track that is drawn, with what must be known beyond the bar at hand.
struct TabPart: Sendable {
    let track: TabTrack
    let lines: TabLines
    /// `[bar][beat][line]` of the first voice.
    let syllables: [[[String]]]
    private let successors: TabSuccessors

    init(_ track: TabTrack) {
        self.track = track
        lines = TabLines(track)
        syllables = track.syllables()
        successors = TabSuccessors(track)
    }

    var lineCount: Int { max(lines.names.count, 1) }
    /// From the first line to the last.
    var height: Double { Double(lineCount - 1) * TabMetrics.space }

    func bar(_ index: Int) -> Bar { track.bars.indices.contains(index) ? track.bars[index] : Bar() }

    func next(in bar: Int) -> [[[UInt8?]]] { successors.inBar(bar, of: track) }

    /// Where a note stands: its line and what is written there; nil where it has no place.
    func place(of note: TabNote) -> (line: Int, text: String)? {
        switch lines.kind {
        case .strings:
            guard let line = lines.row(of: note.string) else { return nil }
            return (line, TabPart.text(of: note))
        case .drums:
            let stroke = DrumLine.stroke(note.fret)
            guard let line = lines.row(ofDrumLine: stroke.line) else { return nil }
            let isStrong = !note.techniques.isDisjoint(with: [.accent, .heavyAccent])
            let sign = isStrong ? String(stroke.sign).uppercased() : String(stroke.sign)
            let isQuiet = note.isTied || note.techniques.contains(.ghostNote)
            return (line, isQuiet ? "(\(sign))" : sign)
        case .names:
            let name = Pitch(Int(note.fret))?.description ?? "?"
            return (0, note.isTied ? "(\(name))" : name)
        }
    }

    /// What kind of harmonic it is, and where the string is touched: `A.H. 17`.
    static func label(of harmonic: Harmonic, in beat: Beat) -> String {
        let name =
            switch harmonic.kind {
            case .natural: "N.H."
            case .artificial: "A.H."
            case .pinch: "P.H."
            case .tapped: "T.H."
            case .semi: "S.H."
            case .feedback: "Fdbk."
            }
        guard harmonic.kind == .artificial || harmonic.kind == .tapped, let touch = harmonic.touch, touch.isFinite,
            let note = beat.notes.first(where: { $0.harmonic != nil })
        else { return name }
        return "\(name) \(SVGWriter.number(Double(note.fret) + (touch * 10).rounded() / 10))"
    }

    private static func text(of note: TabNote) -> String {
        let fret = note.techniques.contains(.deadNote) ? "x" : "\(note.fret)"
        if note.harmonic != nil {
            let touch = note.harmonic?.touch ?? 0
            let isBetween =
                note.harmonic?.kind == .natural && touch != touch.rounded() && abs(touch - Double(note.fret)) < 1
            return "‹\(isBetween ? SVGWriter.number((touch * 10).rounded() / 10) : fret)›"
        }
        return note.isTied || note.techniques.contains(.ghostNote) ? "(\(fret))" : fret
    }
}
