import Face
import JSON
import Storage
import Training

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The account of a run, entry by entry: `metrics.jsonl`, and the same for TensorBoard.
///
/// An entry is with the system as soon as it is made. A run that goes on cuts both files to the lengths that they had at
/// its checkpoint, so that they hold what an undisturbed run's hold, but for times.
final class MetricsLog {
    private let metrics: AppendedFile
    private let events: AppendedFile
    private(set) var curves: RunCurves

    /// - Parameter notes: what a checkpoint kept of ``notes``; nil begins anew.
    init(_ folder: RunFolder, goingOnFrom notes: JSONValue?) throws {
        func length(_ key: String) throws -> Int {
            guard let notes else { return 0 }
            guard let length = notes[key]?.integerValue, length >= 0 else {
                throw Failure(.badInput, "the checkpoint of '\(folder.path)' does not say where its logs end")
            }
            return length
        }
        metrics = try AppendedFile(folder.metrics, length: length("metrics_bytes"))
        events = try AppendedFile(folder.events, length: length("events_bytes"))
        curves = try RunCurves(lines: notes == nil ? [] : Storage.read(folder.metrics))
        if events.count == 0 { try events.append(EventRecord.version(time: Self.now)) }
    }

    /// What a checkpoint keeps; the entries so far are brought to the disk first.
    func notes() throws -> JSONValue {
        try metrics.synchronize()
        try events.synchronize()
        return ["metrics_bytes": .integer(metrics.count), "events_bytes": .integer(events.count)]
    }

    /// - Parameters:
    ///   - isSkipped: the step moved nothing, since its loss or gradient was not finite.
    ///   - rate: tokens a second of this step.
    func add(_ step: TrainingStep, isSkipped: Bool, rate: Double) throws {
        let memory = Double(Face.ProcessMemory.peak) / 1e9
        var members: [JSONValue.Member] = [
            .init("step", .integer(step.step)), .init("loss", Self.number(step.loss)),
            .init("lr", .number(step.learningRate)), .init("grad_norm", Self.number(step.gradientNorm)),
            .init("tokens", .integer(step.tokens)),
        ]
        if isSkipped { members.append(.init("skipped", true)) }
        members += [
            .init("tokens_per_second", .number((rate * 10).rounded() / 10)),
            .init("memory_gb", .number((memory * 1000).rounded() / 1000)),
        ]
        try add(.object(members))
        try add(
            [
                ("train/loss", step.loss), ("train/learning_rate", step.learningRate),
                ("train/grad_norm", step.gradientNorm), ("train/tokens_per_second", rate),
                ("train/memory_gb", memory),
            ], step: step.step)
    }

    func add(heldOut loss: Double, step: Int, isBest: Bool) throws {
        try add(["step": .integer(step), "held_out_loss": Self.number(loss), "best": .bool(isBest)])
        try add([("eval/loss", loss)], step: step)
    }

    func addRollback(from: Int, to: Int) throws {
        try add(["step": .integer(from), "rolled_back_to": .integer(to)])
    }

    /// Adds a piece that the model composed.
    func add(_ sample: TrainingSampler.Sample, step: Int) throws {
        var members: [JSONValue.Member] = [
            .init("number", .integer(sample.number)), .init("midi", .string(sample.midi)),
            .init("text", .string(sample.text)), .init("notes", .integer(sample.notes)),
            .init("written", .array(sample.written.map { .integer($0) })), .init("ending", .string(sample.ending)),
        ]
        if let mask = sample.mask { members.append(.init("mask_mass", .number(mask))) }
        try add(["step": .integer(step), "sample": .object(members)])
    }

    private func add(_ entry: JSONValue) throws {
        curves.add(entry)
        try metrics.append(entry.text() + "\n")
    }

    private func add(_ scalars: [(tag: String, value: Double)], step: Int) throws {
        try events.append(
            EventRecord.scalars(scalars.map { ($0.tag, Float($0.value)) }, step: step, time: Self.now))
    }

    /// JSON has no numbers that are not finite.
    private static func number(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }

    /// Seconds since 1970.
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
