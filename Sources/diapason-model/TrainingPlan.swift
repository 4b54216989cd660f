import Face
import JSON
import LanguageModel
import Tokenizers
import Torch
import Training

/// What a run would take, known without it: memory, steps, and the time of its passes.
struct TrainingPlan {
    let model: String
    let parameters: Int, trainedParameters: Int
    let examples: Int, rows: Int, heldOut: Int
    let steps: Int
    /// Tokens that go through the model in all steps, prompts included.
    let trainedTokens: Int
    /// Looks at the held-out examples, and the tokens of one.
    let looks: Int, lookTokens: Int
    let memory: MemoryPlan
    /// Bytes that the run may have in all; nil where the system does not say.
    let limit: Int?
    let type: DType
    /// nil where the run does not fit, so that nothing could be measured.
    let pace: PassPace?

    var fits: Bool { limit.map { memory.total <= $0 } ?? true }

    /// Seconds of the steps and of the looks, at a pace.
    private func seconds(_ pace: PassPace.Seconds) -> (training: Double, looking: Double) {
        (Double(trainedTokens) * pace.trained, Double(looks * lookTokens) * pace.looked)
    }

    var json: JSONValue {
        func context(_ recompute: Recompute) -> JSONValue {
            limit.flatMap { memory.largestContext(in: $0, recompute: recompute) }.map {
                .integer(min($0, memory.run.configuration.longestContext))
            } ?? .null
        }
        var time = JSONValue.null
        if let pace {
            let (now, alone) = (seconds(pace.now), seconds(pace.alone))
            time = [
                "seconds": Self.number(now.training + now.looking), "training_seconds": Self.number(now.training),
                "evaluation_seconds": Self.number(now.looking),
                "seconds_alone": Self.number(alone.training + alone.looking),
                "tokens_per_second": Self.number(1 / pace.now.trained),
                "tokens_per_second_alone": Self.number(1 / pace.alone.trained),
                "measured_tokens": .integer(pace.tokens),
            ]
        }
        return [
            "model": .string(model), "parameters": .integer(parameters),
            "trained_parameters": .integer(trainedParameters), "examples": .integer(examples),
            "rows": .integer(rows), "held_out": .integer(heldOut), "steps": .integer(steps),
            "tokens": .integer(trainedTokens), "evaluations": .integer(looks),
            "evaluation_tokens": .integer(lookTokens), "longest_pass": .integer(memory.run.tokens),
            "memory": [
                "weights": .integer(memory.weights), "trained": .integer(memory.trained),
                "activations": .integer(memory.activations), "workspace": .integer(memory.workspace),
                "process": .integer(memory.process), "total": .integer(memory.total),
                "available": limit.map { .integer($0) } ?? .null, "fits": .bool(fits),
            ],
            "largest_context": [
                "recompute_none": context(.none), "recompute_all": context(.all),
                "model": .integer(memory.run.configuration.longestContext),
            ],
            "time": time, "threads": .integer(Threads.count), "instructions": .string(Threads.instructionSet),
            "type": .string("\(type)"),
        ]
    }

    /// The same for people.
    var lines: [String] {
        var lines = [
            "\(model): \(Words.millions(parameters)) weights, \(Words.millions(trainedParameters)) of them trained",
            "\(Numbers.grouped(examples)) examples in \(Numbers.grouped(rows)) rows, \(Numbers.grouped(heldOut)) held out; "
                + "\(Numbers.grouped(steps)) steps over \(Numbers.grouped(trainedTokens)) tokens, \(looks) looks at the "
                + "held-out examples over \(Numbers.grouped(lookTokens)) tokens each",
        ]
        lines += memory.lines(limit: limit)
        if !fits { lines.append("the run does not fit; 'gradient_checkpointing: true' or a shorter sequence_len may") }
        if let pace {
            let (now, alone) = (seconds(pace.now), seconds(pace.alone))
            lines.append(
                "time: about \(Numbers.time(now.training + now.looking)), of them \(Numbers.time(now.looking)) for the looks, "
                    + "while this machine is as busy as now; \(Numbers.time(alone.training + alone.looking)) if it has "
                    + "nothing else to do. Measured on one pass of \(pace.tokens) tokens, "
                    + "\(Words.decimal(1 / pace.now.trained, 0)) tokens/s with \(Threads.count) threads; samples and "
                    + "checkpoints come on top")
        }
        return lines
    }

    private static func number(_ value: Double) -> JSONValue { .number((value * 1000).rounded() / 1000) }
}
