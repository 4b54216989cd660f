import ArgumentParser
import Generation
import Music

/// What the notes of a take keep to: the options of `generate` that say it in musicians' terms.
struct GenerateConstraints: ParsableArguments {
    @Option(help: "A key or mode whose notes alone are used: 'A minor', 'Eb', 'D dorian'.") var key: String?
    @Option(help: "A scale above the key's tonic, or above C: 0,2,3,5,7,8,10 or a name such as blues.")
    var scale: String?
    @Option(help: "Chords that hold a bar each and come round again: 'Am F C G', or 'Am | F G | C'.")
    var chords: String?
    @Option(help: "The lowest and the highest pitch, by name or MIDI number: E2-E5.") var range: String?
    @Option(help: "How many bars the piece has, to the tick.") var bars: Int?
    @Option(help: "The most notes that sound at once.") var maxNotesAtOnce: Int?
    @Option(help: "How many notes begin in a bar: 8, or 4-16.") var notesPerBar: String?
    @Option(help: "How loud notes are, from 1 to 127: 40-100.") var velocity: String?
    @Flag(help: "One note at a time.") var monophonic = false
    @Option(
        help: "Playable on these strings: guitar, drop-d, bass and others, or E2,A2,D3,G3,B3,E4, the lowest first.")
    var tuning: String?
    @Option(help: "The number of a bar into which no note is held over; can be given several times.")
    var barrier: [Int] = []

    func validate() throws { _ = try demands }

    /// The same, read.
    ///
    /// - Throws: `ValidationError` with what is not understood.
    var demands: MusicalDemands {
        get throws {
            do throws(TaskError) {
                return try MusicalDemands(
                    key: key, scale: scale, chords: chords, range: range, velocity: velocity,
                    mostAtOnce: maxNotesAtOnce, isMonophonic: monophonic, notesPerBar: notesPerBar, bars: bars,
                    barriers: barrier, tuning: tuning)
            } catch {
                throw ValidationError(error.reason)
            }
        }
    }
}
