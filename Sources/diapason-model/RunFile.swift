import Datasets
import Face
import JSON
import LanguageModel
import Torch
import Training

/// The file that describes a training run, by the key names of the field.
struct RunFile {
    static let keys = [
        "base_model", "dataset", "output_dir", "lora_r", "lora_alpha", "lora_dropout", "lora_target_modules",
        "micro_batch_size", "gradient_accumulation_steps", "num_epochs", "max_steps", "learning_rate", "lr_scheduler",
        "optimizer", "weight_decay", "max_grad_norm", "warmup_ratio", "bf16", "seed", "eval_steps", "max_eval_samples",
    ]

    /// The embedded model's name, or the path of a GGUF file.
    let baseModel: String
    /// The folder that `diapason dataset build` wrote.
    let dataset: String
    /// Where the adapter goes.
    let output: String
    /// Compute in bfloat16 rather than float32; where nothing is said, if the processor is made for it.
    let isBrainFloat: Bool
    /// The most held-out examples that the loss is taken of; nil for all.
    let heldOutLimit: Int?
    let training: TrainingConfiguration

    init(_ file: YAMLFile) throws {
        let fields = try ConfigurationFields(file.value, known: Self.keys, file: file.path, lines: file.lines)
        baseModel = try fields.string("base_model") ?? ModelLibrary.embeddedName
        guard let dataset = try fields.string("dataset") else {
            throw fields.missing("dataset", "name the folder that 'diapason dataset build' wrote")
        }
        guard let output = try fields.string("output_dir") else {
            throw fields.missing("output_dir", "name the folder for the adapter")
        }
        self.dataset = dataset
        self.output = output
        isBrainFloat = try fields.flag("bf16") ?? Threads.isFastInBrainFloat
        heldOutLimit = try fields.integer("max_eval_samples", in: 1...Int.max)

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
        training.microBatchSize = try fields.integer("micro_batch_size", in: 1...4096) ?? training.microBatchSize
        training.gradientAccumulationSteps =
            try fields.integer("gradient_accumulation_steps", in: 1...65_536) ?? training.gradientAccumulationSteps
        training.epochs = try fields.integer("num_epochs", in: 1...100_000) ?? training.epochs
        training.maxSteps = try fields.integer("max_steps", in: 1...100_000_000)
        training.learningRate = try fields.number("learning_rate", in: 0...10) ?? training.learningRate
        training.weightDecay = try fields.number("weight_decay", in: 0...10) ?? training.weightDecay
        training.maxGradientNorm = try fields.number("max_grad_norm", in: 0...1e9) ?? training.maxGradientNorm
        training.warmupRatio = try fields.number("warmup_ratio", in: 0...1) ?? training.warmupRatio
        training.seed = try fields.integer("seed", in: 0...Int.max).map(UInt64.init) ?? training.seed
        training.evaluationSteps = try fields.integer("eval_steps", in: 0...100_000_000) ?? training.evaluationSteps
        self.training = training

        // Keys of the field that have one value here: said, so that a file from elsewhere does not mean something else.
        try fields.only("lora_dropout", .integer(0))
        try fields.only("lr_scheduler", "cosine")
        try fields.only("optimizer", "adamw")
    }

    /// Every key with its value, as it is kept beside the adapter.
    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("base_model", .string(baseModel)), .init("dataset", .string(dataset)),
            .init("output_dir", .string(output)), .init("lora_r", .integer(training.lora.rank)),
            .init("lora_alpha", .number(training.lora.alpha)),
            .init("lora_target_modules", .array(training.lora.modules.map { .string($0.rawValue) })),
            .init("micro_batch_size", .integer(training.microBatchSize)),
            .init("gradient_accumulation_steps", .integer(training.gradientAccumulationSteps)),
            .init("num_epochs", .integer(training.epochs)),
        ]
        if let steps = training.maxSteps { members.append(.init("max_steps", .integer(steps))) }
        if let limit = heldOutLimit { members.append(.init("max_eval_samples", .integer(limit))) }
        return .object(
            members + [
                .init("learning_rate", .number(training.learningRate)),
                .init("weight_decay", .number(training.weightDecay)),
                .init("max_grad_norm", .number(training.maxGradientNorm)),
                .init("warmup_ratio", .number(training.warmupRatio)), .init("bf16", .bool(isBrainFloat)),
                .init("seed", .integer(Int(clamping: training.seed))),
                .init("eval_steps", .integer(training.evaluationSteps)),
            ])
    }
}
