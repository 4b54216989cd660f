/// What each technique becomes when a tablature is played, as numbers.
///
/// `Documentation/performance.md` says the same in words. Seconds become ticks by the tempo at the note's onset.
public enum PerformanceRules {
    // MARK: Time

    public static let ticksPerQuarter = 960
    /// `NoteValue.unitsPerQuarter` over `ticksPerQuarter`: a whole number, so that a written time is rounded once.
    static let unitsPerTick = NoteValue.unitsPerQuarter / ticksPerQuarter

    // MARK: Length

    /// A dead note sounds so long at most.
    public static let deadNoteSeconds = 1.0 / 32
    /// A note under the palm sounds so long at most.
    public static let palmMuteSeconds = 1.0 / 16
    public static let staccatoShare = 0.5
    /// Before the beat, grace notes take at most this share of the beat before; on the beat, of the beat itself.
    public static let greatestGraceShare = 0.5
    /// A stroke over the strings takes at most this share of its beat.
    public static let greatestStrokeShare = 0.5
    /// The stroke of a rasgueado for which no other is written: a 32nd from the first string to the last.
    public static let rasgueadoPower: Int8 = 5
    /// A slur or a slide reaches the next note on its string over a silence of at most so many quarters.
    public static let reachQuarters = 4

    // MARK: Loudness

    /// From one dynamic to the next: see `TabNote.velocity(ofDynamic:)`.
    public static let dynamicStep = 16
    public static let ghostSteps = -1
    public static let accentSteps = 1
    public static let heavyAccentSteps = 2
    /// Of a note that is hammered on, pulled off, or reached by a slide without being struck again.
    public static let slurredSteps = -1
    /// Nothing is made softer than ppp.
    public static let softestVelocity = 15

    // MARK: Pitch that moves

    /// How often a vibrato wavers in a second.
    public static let vibratoHertz = 5.5
    /// How far the finger pulls the string up and lets it back.
    public static let vibratoCents = 40.0
    public static let wideVibratoCents = 100.0
    /// From the lowest to the highest pitch of a vibrato with the bar, which lies around the note.
    public static let barVibratoCents = 50.0
    public static let wideBarVibratoCents = 120.0
    /// For each of the three strengths of the vibrato that a bend can have from a point on.
    public static let bendVibratoCents = 40.0
    /// Where a slide into a note begins; from below it never begins below the open string.
    public static let slideInCents = 200.0
    public static let slideInShare = 0.25
    public static let slideInSeconds = 0.1
    /// Where a slide out of a note ends; downwards it never ends below the open string.
    public static let slideOutCents = 500.0
    public static let slideOutShare = 0.5
    public static let slideOutSeconds = 0.3
    /// The last part of a note, in which it glides to the next.
    public static let glideShare = 0.5
    public static let glideSeconds = 0.25
    /// What a wheel can be made to reach, and no more: 127 semitones.
    public static let greatestBendCents = 12_700.0

    // MARK: How finely curves are drawn

    /// A glide is drawn in steps of at most so many cents, unless `shortestCurveStep` is in the way.
    public static let curveStepCents = 10.0
    /// Steps of a glide follow each other no faster than so many ticks.
    public static let shortestCurveStep = 5
    /// Ticks between two values of a controller that fades.
    public static let controllerStep = 30
    /// Ticks between two tempos of a gradual change.
    public static let tempoStep = 240
}
