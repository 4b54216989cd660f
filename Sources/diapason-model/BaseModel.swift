import Datasets
import Face
import JSON
import LanguageModel
import Torch

/// Which model is tuned or played, and in what form it is kept in memory.
struct BaseModel: Hashable {
    static let keys = ["base_model", "load_in_4bit", "bnb_4bit_use_double_quant", "rope_scaling"]

    /// The embedded model's name, or the path of a GGUF file or of a Hugging Face folder.
    var name = ModelLibrary.embeddedName
    /// Its matrices in NF4.
    var isFourBit = false
    /// The scales of NF4 in eight bits as well.
    var isDoublyQuantized = true
    /// The name and the factor of a scaling of its rotary angles.
    var scaling: (name: String, factor: Double)?

    init() {}

    static func == (a: Self, b: Self) -> Bool { a.members == b.members }
    func hash(into hasher: inout Hasher) { hasher.combine(members) }

    /// - Parameter isFourBit: what holds where the file does not say.
    init(_ fields: ConfigurationFields, isFourBit: Bool = false) throws {
        name = try fields.string("base_model") ?? name
        self.isFourBit = try fields.flag("load_in_4bit") ?? isFourBit
        isDoublyQuantized = try fields.flag("bnb_4bit_use_double_quant") ?? isDoublyQuantized
        guard let value = fields.value("rope_scaling") else { return }
        let type = (value["rope_type"] ?? value["type"])?.stringValue
        guard let type, let factor = value["factor"]?.numberValue,
            RoPEScaling(named: type, factor: factor, originalContext: 1) != nil
        else {
            throw fields.wrong(
                "rope_scaling", value,
                "{rope_type: one of \(RoPEScaling.names.joined(separator: ", ")), factor: a number of at least 1}")
        }
        scaling = (type, factor)
    }

    /// Reads what ``members`` wrote.
    init(recorded json: JSONValue) {
        name = json["base_model"]?.stringValue ?? name
        isFourBit = json["load_in_4bit"]?.boolValue ?? false
        isDoublyQuantized = json["bnb_4bit_use_double_quant"]?.boolValue ?? isDoublyQuantized
        if let type = json["rope_scaling"]?["rope_type"]?.stringValue,
            let factor = json["rope_scaling"]?["factor"]?.numberValue
        {
            scaling = (type, factor)
        }
    }

    /// The keys with their values.
    var members: [JSONValue.Member] { [.init("base_model", .string(name))] + form }

    /// The keys beside the name.
    var form: [JSONValue.Member] {
        var members: [JSONValue.Member] = [.init("load_in_4bit", .bool(isFourBit))]
        if isFourBit { members.append(.init("bnb_4bit_use_double_quant", .bool(isDoublyQuantized))) }
        if let scaling {
            members.append(
                .init(
                    "rope_scaling", ["rope_type": .string(scaling.name), "factor": .number(scaling.factor)]))
        }
        return members
    }

    /// The model of a checkpoint in the form that it is kept in.
    func model(of checkpoint: ModelCheckpoint, _ type: DType) throws -> Llama {
        try (isFourBit ? checkpoint.inFourBits(doubly: isDoublyQuantized, type) : checkpoint).model(type)
    }

    /// The scaling of a model's angles; nil for its own.
    func scaling(of configuration: LlamaConfiguration) -> RoPEScaling? {
        scaling.flatMap {
            RoPEScaling(named: $0.name, factor: $0.factor, originalContext: configuration.contextLength)
        }
    }
}
