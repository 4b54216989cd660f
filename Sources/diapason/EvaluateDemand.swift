import ArgumentParser
import Evaluation
import Face
import Music

/// What all pieces of a folder were asked for: options as those of `generate`.
struct EvaluateDemand: ParsableArguments {
    @Option(help: "The key or mode whose notes alone were asked for: 'A minor', 'Eb', 'D dorian'.") var key: String?
    @Option(help: "A scale above the key's tonic, or above C: 0,2,3,5,7,8,10 or a name such as blues.")
    var scale: String?
    @Option(help: "Chords that hold a bar each and come round again: 'Am F C G', or 'Am | F G | C'.")
    var chords: String?
    @Option(help: "The lowest and the highest pitch, by name or MIDI number: E2-E5.") var range: String?
    @Option(help: "How many bars a piece was to have.") var bars: Int?
    @Option(help: "How many notes a second it was to have.") var density: Double?

    func validate() throws { _ = try demand }

    /// The same, read.
    ///
    /// - Throws: `ValidationError` with what is not understood.
    var demand: MusicalDemand {
        get throws {
            do throws(TaskError) {
                return try MusicalDemand.read(
                    key: key, scale: scale, chords: chords, range: range, bars: bars, density: density)
            } catch {
                throw ValidationError(error.reason)
            }
        }
    }
}
