/// How a score is to be written down.
public struct TablatureOptions: Hashable, Sendable {
    /// What a player can reach.
    public var rules = PlayabilityRules()
    public var cost = FingeringCost()
    /// The length of a first bar that begins the piece with less than its metre says; nil for none.
    public var pickup: Ticks?
    /// Bars at most; notes that begin beyond them are left out.
    public var mostBars = 20_000
    /// Bars of all tracks together at most; with many tracks there is room for fewer bars.
    public var mostTrackBars = 1_000_000
    /// A part whose program is no guitar or bass is written for a keyboard, see `Tuning.keyboard`, when more than this
    /// share of its notes would have to be moved by octaves or left out on a fretted neck.
    public var greatestHarm = 0.05

    public init() {}
}

/// A tablature that was made from a score, and what that took.
public struct TablatureWriting: Hashable, Sendable {
    public var tablature: Tablature
    public var report: TablatureReport
}

/// What became of a score that was written as tablature; what is not counted here is in the tablature as it was.
public struct TablatureReport: Hashable, Sendable {
    /// Notes of the score.
    public var noteCount = 0
    /// Notes that begin at another time than they did.
    public var movedOnsets = 0
    /// In quarters.
    public var greatestMove = 0.0
    /// In quarters, over all notes that are moved.
    public var sumOfMoves = 0.0
    /// Notes that end at another time than they did, and why: written to the grid, or, for palm-muted, dead and staccato
    /// notes, drums and notes that ring, to where a reader expects it.
    public var movedEnds = 0
    /// Notes that begin after the last bar that is written.
    public var beyondBars = 0
    /// Drums that are left out because the same or six others are struck at the time.
    public var crowdedDrums = 0
    /// Notes that are written with ties.
    public var tied = 0
    /// Notes that are written to the next onset and let ring, where more sound together than two voices hold.
    public var rung = 0
    /// Bends that 12 points do not draw within 5 cents, and by how many cents at most.
    public var coarseBends = 0
    public var greatestBendError = 0.0
    /// Metres that do not begin with a bar and were moved to the next one, and those that no bar can have.
    public var movedMetres = 0
    public var unwritableMetres = 0
    /// Lyrics, texts and markers for which there was no beat or bar left.
    public var lostTexts = 0
    /// Tracks that are written for a keyboard rather than a neck; see `TablatureOptions.greatestHarm`.
    public var keyboardTracks = 0
    /// Tracks without notes, which are not written.
    public var emptyTracks = 0
    /// Of all tracks but drums.
    public var fingering = Fingering.Report()

    public init() {}

    /// In quarters, of all notes that are moved.
    public var meanMove: Double { movedOnsets == 0 ? 0 : sumOfMoves / Double(movedOnsets) }
}
