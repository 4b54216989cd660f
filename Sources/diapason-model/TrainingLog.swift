import Face
import JSON
import Tokenizers
import Training

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a run says while it goes, and what it leaves behind.
struct TrainingLog {
    private let notes: Int
    private let answerTokens: Int
    private var progress = ProgressLine("train")
    private var tokens = 0
    private var records: [JSONValue] = []
    private var before: Double?
    private var after: Double?

    /// - Parameter notesHeldOut: the notes of the held-out answers, for the loss in bits a note.
    init(notesHeldOut notes: Int, heldOut: [TokenizedExample]) {
        self.notes = notes
        answerTokens = heldOut.reduce(0) { $0 + $1.tokens.count - $1.answerStart }
    }

    mutating func add(_ event: TrainingEvent) {
        switch event {
        case .stepped(let step):
            tokens += step.tokens
            records.append([
                "step": .integer(step.step), "loss": .number(step.loss), "learning_rate": .number(step.learningRate),
                "grad_norm": .number(step.gradientNorm), "tokens": .integer(step.tokens),
            ])
            let rate = Double(tokens) / max(progress.elapsed, 1e-3)
            let detail =
                "loss \(Words.decimal(step.loss, 3))  lr \(Words.scientific(step.learningRate))  "
                + "\(Words.decimal(rate, 0)) tokens/s  \(Words.decimal(Double(ProcessMemory.peak) / 1e9, 1)) GB"
            progress.update(step.step, of: step.totalSteps, detail)
        case .evaluated(let step, let loss):
            if before == nil { before = loss }
            after = loss
            records.append(["step": .integer(step), "held_out_loss": .number(loss)])
            progress.interrupt()
            Program.note("held-out loss after \(step) steps: \(phrase(loss))")
            // The clock of the progress line begins with the training itself.
            if step == 0 { progress = ProgressLine("train") }
        }
    }

    func finish(_ folder: String) {
        if let before, let after {
            Program.note("held-out loss: \(phrase(before)) before, \(phrase(after)) after")
        }
        Program.note("the adapter is in '\(folder)'")
    }

    /// A line of JSON for each step and each look at the held-out examples.
    var lines: String { records.map { $0.text() + "\n" }.joined() }

    var results: JSONValue {
        var members: [JSONValue.Member] = [.init("trained_tokens", .integer(tokens))]
        if let before, let after {
            members += [
                .init("held_out_loss_before", .number(before)), .init("held_out_loss_after", .number(after)),
                .init("held_out_bits_per_note_before", .number(bitsPerNote(before))),
                .init("held_out_bits_per_note_after", .number(bitsPerNote(after))),
            ]
        }
        return .object(members)
    }

    private func bitsPerNote(_ loss: Double) -> Double { loss * Double(answerTokens) / Double(max(1, notes)) / log(2) }

    private func phrase(_ loss: Double) -> String {
        "\(Words.decimal(loss, 4)) nats a token (\(Words.decimal(bitsPerNote(loss), 2)) bits a note)"
    }
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
        let exponent = Int(floor(log10(value)))
        return decimal(value / pow(10, Double(exponent)), 1) + "e\(exponent)"
    }

    static func millions(_ count: Int) -> String { decimal(Double(count) / 1e6, 1) + "M" }
}
