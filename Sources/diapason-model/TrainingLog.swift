import Face
import JSON
import Tokenizers
import Training

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a run says to the user while it goes, and what it found when it is over.
struct TrainingLog {
    private let notes: Int
    private let answerTokens: Int
    private let isSilent: Bool
    private var progress = ProgressLine("train")
    private var tokens = 0
    /// When the last step ended.
    private var lap = 0.0
    private var firstStep: Int?

    /// - Parameters:
    ///   - notes: the notes of the held-out answers, for the loss in bits a note.
    ///   - isSilent: another process speaks.
    init(notesHeldOut notes: Int, heldOut: [TokenizedExample], isSilent: Bool) {
        self.notes = notes
        self.isSilent = isSilent
        answerTokens = heldOut.reduce(0) { $0 + $1.tokens.count - $1.answerStart }
    }

    /// The clock of the progress line begins with the training itself.
    mutating func begin() {
        progress = ProgressLine("train")
        lap = 0
    }

    /// Takes note of a step; returns the tokens a second of this one.
    mutating func add(_ step: TrainingStep) -> Double {
        let now = progress.elapsed
        let rate = Double(step.tokens) / max(now - lap, 1e-6)
        lap = now
        tokens += step.tokens
        if firstStep == nil { firstStep = step.step }
        guard !isSilent else { return rate }
        let mean = Double(tokens) / max(now, 1e-3)
        progress.update(
            step.step, of: step.totalSteps, since: (firstStep ?? 1) - 1,
            "loss \(Words.decimal(step.loss, 3))  lr \(Words.scientific(step.learningRate))  "
                + "\(Words.decimal(mean, 0)) tokens/s  \(Words.decimal(Double(Face.ProcessMemory.peak) / 1e9, 1)) GB")
        return rate
    }

    mutating func say(_ words: String) {
        guard !isSilent else { return }
        progress.interrupt()
        Program.note(words)
    }

    /// The same after work that is no training, whose time does not count.
    mutating func pause(_ words: String) {
        say(words)
        lap = progress.elapsed
    }

    /// What goes into the record of the adapter.
    func results(_ state: TrainingState, heldOut curve: [(step: Int, loss: Double)]) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("steps", .integer(state.step)), .init("trained_tokens", .integer(state.tokens)),
        ]
        if state.skippedSteps > 0 {
            members += [
                .init("skipped_steps", .integer(state.skippedSteps)), .init("rollbacks", .integer(state.rollbacks)),
            ]
        }
        if let before = curve.first?.loss, let after = curve.last?.loss {
            members += [
                .init("held_out_loss_before", .number(before)), .init("held_out_loss_after", .number(after)),
                .init("held_out_bits_per_note_before", .number(bitsPerNote(before))),
                .init("held_out_bits_per_note_after", .number(bitsPerNote(after))),
            ]
        }
        if let best = state.best {
            members += [
                .init("best_step", .integer(best.step)), .init("best_held_out_loss", .number(best.loss)),
            ]
        }
        return .object(members)
    }

    /// `2.1034 nats a token (11.94 bits a note)`.
    func phrase(_ loss: Double) -> String {
        "\(Words.decimal(loss, 4)) nats a token (\(Words.decimal(bitsPerNote(loss), 2)) bits a note)"
    }

    private func bitsPerNote(_ loss: Double) -> Double { loss * Double(answerTokens) / Double(max(1, notes)) / log(2) }
}

/// Numbers as people read them.
enum Words {
    static func decimal(_ value: Double, _ places: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let factor = pow(10, Double(places))
        let whole = (abs(value) * factor).rounded()
        var digits = "\(Int(whole))"
        while digits.count <= places { digits = "0" + digits }
        if places > 0 { digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places)) }
        return (value < 0 && whole > 0 ? "-" : "") + digits
    }

    static func scientific(_ value: Double) -> String {
        guard value > 0, value.isFinite else { return "0" }
        // A hair more, so that 9.99 is not written as 10.0.
        let exponent = Int(floor(log10(value / 0.9949)))
        return decimal(value / pow(10, Double(exponent)), 1) + "e\(exponent)"
    }

    static func millions(_ count: Int) -> String { decimal(Double(count) / 1e6, 1) + "M" }
}
