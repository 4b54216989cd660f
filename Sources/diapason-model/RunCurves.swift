import Face
import JSON
import Rendering

/// The numbers of a run over its steps, as its log tells them.
struct RunCurves {
    private(set) var loss: [CurvePanel.Point] = []
    private(set) var heldOut: [CurvePanel.Point] = []
    private(set) var rate: [CurvePanel.Point] = []
    private(set) var norm: [CurvePanel.Point] = []
    /// Tokens that went through the model.
    private(set) var tokens = 0
    private(set) var skipped = 0

    init() {}

    /// - Parameter lines: a log in JSONL; lines that are none are passed over.
    init(lines: [UInt8]) {
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            if let entry = try? JSONValue(parsing: Array(line)) { add(entry) }
        }
    }

    mutating func add(_ entry: JSONValue) {
        guard let step = entry["step"]?.integerValue else { return }
        if let target = entry["rolled_back_to"]?.integerValue {
            // What is done again counts once.
            for path in [\Self.loss, \.heldOut, \.rate, \.norm] { self[keyPath: path].removeAll { $0.step > target } }
            return
        }
        if let value = entry["held_out_loss"]?.numberValue { heldOut.append(.init(step, value)) }
        if let value = entry["loss"]?.numberValue { loss.append(.init(step, value)) }
        if let value = entry["lr"]?.numberValue { rate.append(.init(step, value)) }
        if let value = entry["grad_norm"]?.numberValue { norm.append(.init(step, value)) }
        tokens += entry["tokens"]?.integerValue ?? 0
        if entry["skipped"]?.boolValue == true { skipped += 1 }
    }

    /// The picture of the run: both losses, and below them the learning rate and the gradient.
    ///
    /// - Parameter totalSteps: where the run is to end.
    func board(title: String, facts: [String], totalSteps: Int) -> CurveBoard {
        var losses = [CurvePanel.Curve("training", loss, style: .smoothed, colour: 0)]
        if !heldOut.isEmpty { losses.append(.init("held out", heldOut, style: .marked, colour: 1)) }
        return CurveBoard(
            title: title, facts: facts,
            lines: [
                [CurvePanel("Loss in nats a token", losses, height: 400, lastStep: totalSteps)],
                [
                    CurvePanel(
                        "Learning rate", [.init("learning rate", rate, style: .line, colour: 2)], height: 150,
                        lastStep: totalSteps, beginsAtZero: true),
                    CurvePanel(
                        "Norm of the gradient", [.init("norm", norm, style: .smoothed, colour: 3)], height: 150,
                        lastStep: totalSteps, beginsAtZero: true),
                ],
            ])
    }
}
