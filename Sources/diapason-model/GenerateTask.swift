import ArgumentParser
import Datasets
import Generation
import Music

/// What `generate` does with a score, or without one: the options that choose the task.
struct GenerateTask: ParsableArguments {
    @Option(help: "How many of the score's first notes open the piece.") var notes = 16
    @Option(help: "Write these bars anew between what stands around them: 5-8.") var infill: String?
    @Option(help: "Write a variation that keeps its rhythm, contour or harmony, or some of them: rhythm,contour.")
    var vary: String?
    @Option(help: "The bars that are varied; all if left out.") var varyBars: String?
    @Flag(help: "Write in stages: the rhythm of all notes, then their pitches, then how loud they are.")
    var staged = false
    @Option(help: "Without a score: the quarter notes a minute.") var tempo = 120
    @Option(help: "Without a score: the metre.") var metre = "4/4"
    @Option(help: "Without a score: how many notes the model is told to write.") var length: Int?
    @Option(help: "Without a score: how many notes a second it is told to write.") var density: Double?

    func validate() throws {
        guard notes > 0 else { throw ValidationError("--notes \(notes) opens nothing; use 1 or more") }
        guard (4...1_000).contains(tempo) else { throw ValidationError("--tempo \(tempo) is not between 4 and 1000") }
        guard length ?? 1 > 0 else { throw ValidationError("--length \(length ?? 0) is no piece; use 1 or more") }
        guard density ?? 1 > 0, density?.isFinite ?? true else {
            throw ValidationError("--density \(density ?? 0) is not above 0")
        }
        _ = try timeSignature
    }

    /// - Throws: `ValidationError` for what does not go together.
    func choice(hasScore: Bool) throws -> TaskChoice {
        do throws(TaskError) {
            return try TaskChoice(infill: infill, vary: vary, variedBars: varyBars, notes: notes, hasScore: hasScore)
        } catch {
            throw ValidationError(error.reason)
        }
    }

    /// Whether a score is gone on with, rather than written anew in places.
    var isContinuation: Bool { infill == nil && vary == nil }

    /// What a piece without a score is to be like.
    func brief(program: UInt8, title: String) throws -> Brief {
        var brief = Brief()
        brief.tempo = (60_000_000 + tempo / 2) / tempo
        brief.metre = try timeSignature
        brief.attributes.notes = length
        brief.attributes.notesPerSecond = density
        brief.program = program
        brief.title = title
        return brief
    }

    private var timeSignature: TimeSignature {
        get throws {
            let numbers = metre.split(separator: "/", omittingEmptySubsequences: false).map { UInt8($0) ?? 0 }
            guard numbers.count == 2, (1...64).contains(numbers[0]), [1, 2, 4, 8, 16, 32].contains(numbers[1]) else {
                throw ValidationError("--metre \(metre) is none; write one such as 3/4 or 12/8")
            }
            return TimeSignature(
                time: .zero, beats: numbers[0], beatPower: UInt8(numbers[1].trailingZeroBitCount))
        }
    }
}
