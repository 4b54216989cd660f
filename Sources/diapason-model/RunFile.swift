import Datasets
import Face
import JSON
import LanguageModel
import Torch
import Training

/// The file that describes a training run, by the key names of the field.
struct RunFile {
    static let keys =
        BaseModel.keys + ModelShape.keys + [
            "dataset", "output_dir", "retokenize", "train_on_inputs", "adapter", "lora_r", "lora_alpha", "lora_dropout",
            "lora_target_modules", "use_rslora", "loraplus_lr_ratio", "embedding_lr_scale", "sequence_len",
            "sample_packing",
            "micro_batch_size", "gradient_accumulation_steps", "num_epochs", "max_steps", "learning_rate",
            "lr_scheduler", "lr_num_cycles", "warmup_ratio", "warmup_steps", "optimizer", "muon_momentum",
            "weight_decay", "adam_beta1",
            "adam_beta2", "adam_epsilon", "max_grad_norm", "bf16", "gradient_checkpointing", "seed", "eval_steps",
            "max_eval_samples", "early_stopping_patience", "save_steps", "save_total_limit", "resume_from_checkpoint",
            "sample_steps", "sample_prompts", "sample_max_tokens", "logging_steps",
        ]

    /// How a run begins.
    enum Start: Hashable {
        /// At step 0; an unfinished run in the folder is not overwritten.
        case anew
        /// At the last checkpoint in the folder, or at step 0 where there is none.
        case last
        /// At the checkpoint in this folder.
        case checkpoint(String)
    }

    /// What is trained beside a frozen model.
    enum Adapter: String, CaseIterable {
        case lora
        /// Beside a model in four bits.
        case qlora
        /// Nothing: all weights of the model are trained.
        case none
    }

    let base: BaseModel
    /// How the model begins whose weights are all trained; nil where an adapter is trained beside it.
    let shape: ModelShape?
    /// The folder that `diapason dataset build` wrote.
    let dataset: String
    /// Where the adapter goes, and all that the run leaves behind.
    var output: String
    /// Makes tokens of the corpus's lines, whatever tokens it holds.
    let tokenizesLines: Bool
    /// The loss is taken of prompts as well as of answers.
    let trainsOnInputs: Bool
    /// Rows hold several examples.
    let packsSamples: Bool
    /// The most tokens of a row; nil for as many as the corpus says.
    let sequenceLength: Int?
    /// Compute in bfloat16 rather than float32; where nothing is said, if the processor is made for it.
    let isBrainFloat: Bool
    /// The most held-out examples that the loss is taken of; nil for all.
    let heldOutLimit: Int?
    /// How many checkpoints are kept; 0 keeps all.
    let checkpointLimit: Int
    var start: Start
    /// Steps between two entries in the logs.
    let loggingSteps: Int
    let samples: SampleConfiguration
    let training: TrainingConfiguration

    init(_ file: YAMLFile) throws {
        let fields = try ConfigurationFields(file.value, known: Self.keys, file: file.path, lines: file.lines)
        base = try Self.base(fields)
        shape = try Self.shape(fields)
        guard let dataset = try fields.string("dataset") else {
            throw fields.missing("dataset", "name the folder that 'diapason dataset build' wrote")
        }
        guard let output = try fields.string("output_dir") else {
            throw fields.missing("output_dir", "name the folder for the adapter")
        }
        self.dataset = dataset
        self.output = output
        tokenizesLines = try fields.flag("retokenize") ?? false
        trainsOnInputs = try fields.flag("train_on_inputs") ?? false
        packsSamples = try fields.flag("sample_packing") ?? false
        sequenceLength = try fields.integer("sequence_len", in: 2...1 << 22)
        isBrainFloat = try fields.flag("bf16") ?? Threads.isFastInBrainFloat
        heldOutLimit = try fields.integer("max_eval_samples", in: 1...Int.max)
        checkpointLimit = try fields.integer("save_total_limit", in: 0...1_000_000) ?? 2
        loggingSteps = try fields.integer("logging_steps", in: 1...1_000_000) ?? 1
        start = try Self.start(fields)
        samples = try SampleConfiguration(fields)
        training = try Self.training(fields)

        if training.optimizer == .muon, shape == nil {
            throw fields.wrong(
                "optimizer", "muon", "adamw, or 'adapter: none' as well, since Muon moves whole matrices,")
        }
    }

    private static func base(_ fields: ConfigurationFields) throws -> BaseModel {
        let adapter = try fields.choice("adapter", Adapter.self)
        let base = try BaseModel(fields, isFourBit: adapter == .qlora)
        if adapter == .qlora, !base.isFourBit {
            throw fields.wrong("load_in_4bit", false, "true, which 'adapter: qlora' means,")
        }
        if adapter == Adapter.none, base.isFourBit {
            throw fields.wrong("load_in_4bit", true, "false where 'adapter: none' trains all weights,")
        }
        return base
    }

    private static func shape(_ fields: ConfigurationFields) throws -> ModelShape? {
        if try fields.choice("adapter", Adapter.self) == Adapter.none { return try ModelShape(fields) }
        for key in ModelShape.keys {
            if let value = fields.value(key) {
                throw fields.wrong(key, value, "'adapter: none' as well, which trains all weights,")
            }
        }
        return nil
    }

    private static func start(_ fields: ConfigurationFields) throws -> Start {
        guard let value = fields.value("resume_from_checkpoint") else { return .anew }
        switch value {
        case .bool(let isLast): return isLast ? .last : .anew
        case .string(let folder) where !folder.isEmpty: return .checkpoint(folder)
        default: throw fields.wrong("resume_from_checkpoint", value, "true, false or the folder of a checkpoint")
        }
    }

    private static func recompute(_ fields: ConfigurationFields) throws -> Recompute {
        switch fields.value("gradient_checkpointing") {
        case nil, .bool(false)?: return .none
        case .bool(true)?: return .all
        case .integer(let interval)? where interval > 0: return .every(interval)
        case let other?:
            throw fields.wrong(
                "gradient_checkpointing", other, "true, false or k, which runs one block out of k again,")
        }
    }

    private static func training(_ fields: ConfigurationFields) throws -> TrainingConfiguration {
        var training = TrainingConfiguration()
        training.lora.rank = try fields.integer("lora_r", in: 1...1024) ?? training.lora.rank
        training.lora.alpha = try fields.number("lora_alpha", in: 1e-6...1e6) ?? training.lora.alpha
        if let names = fields.value("lora_target_modules") {
            let targets = names.arrayValue?.map { $0.stringValue.flatMap(Projection.init(rawValue:)) }
            guard let targets, !targets.isEmpty, !targets.contains(nil) else {
                throw fields.wrong(
                    "lora_target_modules", names, "a list out of \(Projection.allCases.map(\.rawValue))")
            }
            training.lora.targets = Set(targets.compactMap { $0 })
        }
        training.lora.isRankStabilized = try fields.flag("use_rslora") ?? false
        training.lora.rateRatio = try fields.number("loraplus_lr_ratio", in: 1...1e6) ?? 1
        training.lora.dropout = try fields.number("lora_dropout", in: 0...0.9) ?? 0
        training.lora.tokenRateRatio =
            try fields.number("embedding_lr_scale", in: 0...1e6) ?? training.lora.tokenRateRatio
        training.recompute = try recompute(fields)
        training.microBatchSize = try fields.integer("micro_batch_size", in: 1...4096) ?? training.microBatchSize
        training.gradientAccumulationSteps =
            try fields.integer("gradient_accumulation_steps", in: 1...65_536) ?? training.gradientAccumulationSteps
        training.epochs = try fields.integer("num_epochs", in: 1...100_000) ?? training.epochs
        training.maxSteps = try fields.integer("max_steps", in: 0...100_000_000)
        training.learningRate = try fields.number("learning_rate", in: 0...10) ?? training.learningRate
        training.schedule = try fields.choice("lr_scheduler", LearningRateSchedule.Form.self) ?? training.schedule
        training.scheduleCycles = try fields.integer("lr_num_cycles", in: 1...1000) ?? training.scheduleCycles
        training.warmupRatio = try fields.number("warmup_ratio", in: 0...1) ?? training.warmupRatio
        training.warmupSteps = try fields.integer("warmup_steps", in: 0...100_000_000)
        training.optimizer = try fields.choice("optimizer", OptimizerKind.self) ?? training.optimizer
        training.muonMomentum = try fields.share("muon_momentum") ?? training.muonMomentum
        training.weightDecay = try fields.number("weight_decay", in: 0...10) ?? training.weightDecay
        training.adamBeta1 = try fields.share("adam_beta1") ?? training.adamBeta1
        training.adamBeta2 = try fields.share("adam_beta2") ?? training.adamBeta2
        training.adamEpsilon = try fields.number("adam_epsilon", in: 1e-30...1) ?? training.adamEpsilon
        training.maxGradientNorm = try fields.number("max_grad_norm", in: 0...1e9) ?? training.maxGradientNorm
        training.seed = try fields.integer("seed", in: 0...Int.max).map(UInt64.init) ?? training.seed
        training.evaluationSteps = try fields.integer("eval_steps", in: 0...100_000_000) ?? training.evaluationSteps
        training.earlyStoppingPatience = try fields.integer("early_stopping_patience", in: 1...1_000_000)
        training.saveSteps = try fields.integer("save_steps", in: 0...100_000_000) ?? training.saveSteps
        if let patience = training.earlyStoppingPatience, training.evaluationSteps == 0 {
            throw fields.wrong(
                "early_stopping_patience", .integer(patience), "'eval_steps' as well, the steps between two looks,")
        }
        return training
    }
}

extension RunFile {
    /// Every key with its value, as it is kept beside the adapter; the keys that have no value are left out.
    var json: JSONValue { .object(files + adapter + data + steps + around) }

    /// The keys that decide about the numbers of the adapter: those that a run which goes on may not change.
    var deciding: [JSONValue.Member] { adapter + data + steps }

    private var files: [JSONValue.Member] {
        [
            .init("base_model", .string(base.name)), .init("dataset", .string(dataset)),
            .init("output_dir", .string(output)),
        ]
    }

    private var adapter: [JSONValue.Member] {
        if let shape {
            return base.form + [.init("adapter", .string(Adapter.none.rawValue))] + shape.members
        }
        var members: [JSONValue.Member] = [
            .init("adapter", .string((base.isFourBit ? Adapter.qlora : .lora).rawValue)),
            .init("lora_r", .integer(training.lora.rank)), .init("lora_alpha", .number(training.lora.alpha)),
            .init("lora_target_modules", .array(training.lora.modules.map { .string($0.rawValue) })),
            .init("use_rslora", .bool(training.lora.isRankStabilized)),
            .init("loraplus_lr_ratio", .number(training.lora.rateRatio)),
        ]
        if training.lora.dropout > 0 { members.append(.init("lora_dropout", .number(training.lora.dropout))) }
        if training.lora.tokenRateRatio != LoRAConfiguration().tokenRateRatio {
            members.append(.init("embedding_lr_scale", .number(training.lora.tokenRateRatio)))
        }
        return base.form + members
    }

    private var data: [JSONValue.Member] {
        [
            .init("retokenize", .bool(tokenizesLines)), .init("train_on_inputs", .bool(trainsOnInputs)),
            .init("sample_packing", .bool(packsSamples)),
        ]
            + (sequenceLength.map { [.init("sequence_len", .integer($0))] } ?? [])
    }

    private var steps: [JSONValue.Member] {
        let t = training
        var members: [JSONValue.Member] = [
            .init("micro_batch_size", .integer(t.microBatchSize)),
            .init("gradient_accumulation_steps", .integer(t.gradientAccumulationSteps)),
            .init("num_epochs", .integer(t.epochs)),
        ]
        if let steps = t.maxSteps { members.append(.init("max_steps", .integer(steps))) }
        members += [
            .init("learning_rate", .number(t.learningRate)), .init("lr_scheduler", .string(t.schedule.rawValue)),
            .init("lr_num_cycles", .integer(t.scheduleCycles)), .init("warmup_ratio", .number(t.warmupRatio)),
        ]
        if let steps = t.warmupSteps { members.append(.init("warmup_steps", .integer(steps))) }
        return members + [
            .init("optimizer", .string(t.optimizer.rawValue)), .init("muon_momentum", .number(t.muonMomentum)),
            .init("weight_decay", .number(t.weightDecay)), .init("adam_beta1", .number(t.adamBeta1)),
            .init("adam_beta2", .number(t.adamBeta2)), .init("adam_epsilon", .number(t.adamEpsilon)),
            .init("max_grad_norm", .number(t.maxGradientNorm)), .init("bf16", .bool(isBrainFloat)),
            .init("seed", .integer(Int(clamping: t.seed))),
        ]
    }

    private var around: [JSONValue.Member] {
        let recompute: JSONValue =
            switch training.recompute.interval {
            case nil: false
            case 1: true
            case let interval?: .integer(interval)
            }
        var members: [JSONValue.Member] = [
            .init("gradient_checkpointing", recompute), .init("eval_steps", .integer(training.evaluationSteps)),
        ]
        if let limit = heldOutLimit { members.append(.init("max_eval_samples", .integer(limit))) }
        if let patience = training.earlyStoppingPatience {
            members.append(.init("early_stopping_patience", .integer(patience)))
        }
        members += [
            .init("save_steps", .integer(training.saveSteps)), .init("save_total_limit", .integer(checkpointLimit)),
            .init("logging_steps", .integer(loggingSteps)),
        ]
        return members + samples.members
    }

    /// The same as a YAML file: each value in the form of JSON, which YAML knows.
    var yaml: String { (json.members ?? []).map { "\($0.key): \($0.value.text())\n" }.joined() }
}
