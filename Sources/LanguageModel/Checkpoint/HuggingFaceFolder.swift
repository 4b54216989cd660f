public import Checkpoints
public import JSON
import Storage

/// A model as a Hugging Face folder: `config.json`, and `model.safetensors` or several such files with an index.
public struct HuggingFaceFolder: WeightSource {
    public let path: String
    /// `config.json`.
    public let configuration: JSONValue
    public let shapes: [String: [Int]]
    private let shards: [Safetensors]
    /// The shard of each tensor.
    private let places: [String: Int]

    static let configurationName = "config.json"
    static let weightsName = "model.safetensors"
    static let indexName = "model.safetensors.index.json"

    /// Reads the configuration and the headers of the weights.
    public init(_ path: String) throws(CheckpointError) {
        self.path = path
        configuration = try Self.json(StoragePath.joined(path, Self.configurationName), limit: 1 << 20)
        let single = StoragePath.joined(path, Self.weightsName), index = StoragePath.joined(path, Self.indexName)
        var shards: [Safetensors] = [], places: [String: Int] = [:], shapes: [String: [Int]] = [:]
        var expected: [String: String]?
        if Storage.exists(single) {
            shards = [try Safetensors(path: single)]
        } else if Storage.exists(index) {
            let map = try Self.weightMap(index)
            expected = map
            for name in Set(map.values).sorted() {
                shards.append(try Safetensors(path: StoragePath.joined(path, name)))
            }
        } else {
            throw CheckpointError(
                file: path, "there is neither '\(Self.weightsName)' nor '\(Self.indexName)' in it",
                advice: "Choose a model whose weights are stored as safetensors, or convert them.")
        }
        for (number, shard) in shards.enumerated() {
            for name in shard.names {
                let description = try shard.tensor(name)
                guard places.updateValue(number, forKey: name) == nil else {
                    throw CheckpointError(
                        file: shard.file, "the tensor '\(name)' is in another file of the model as well")
                }
                if let expected, expected[name].map({ StoragePath.joined(path, $0) }) != shard.file {
                    throw CheckpointError(
                        file: index, "it does not say that the tensor '\(name)' is in '\(shard.file)'",
                        advice: "The files are of different models: fetch them again.")
                }
                shapes[name] = description.shape
            }
        }
        if let missing = expected?.keys.filter({ places[$0] == nil }).min() {
            throw CheckpointError(
                file: index, "it names the tensor '\(missing)', which '\(expected?[missing] ?? "")' does not hold",
                advice: "The files are of different models: fetch them again.")
        }
        self.shards = shards
        self.places = places
        self.shapes = shapes
    }

    public var location: String { path }

    /// The tensor's file, for those who want its bytes; nil where there is no such tensor.
    public func file(of name: String) -> Safetensors? { places[name].map { shards[$0] } }

    public func readRows(
        _ rows: Range<Int>, of name: String, into output: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) {
        guard let file = file(of: name) else {
            throw CheckpointError(
                file: path, "there is no tensor '\(name)'", advice: "Choose a folder that belongs to the model.")
        }
        let width = try file.tensor(name).shape.dropFirst().reduce(1, *)
        try file.readFloats(name, from: rows.lowerBound * width, into: output)
    }

    public func release(_ name: String) { file(of: name)?.release(name) }

    /// The file of each tensor, as the index says it: plain names in the same folder.
    private static func weightMap(_ file: String) throws(CheckpointError) -> [String: String] {
        let index = try json(file, limit: 1 << 26)
        guard let members = index["weight_map"]?.members, !members.isEmpty, members.count <= CheckpointLimits.tensors
        else {
            throw CheckpointError(file: file, "it has no 'weight_map' from tensors to files")
        }
        var map: [String: String] = [:]
        for member in members {
            guard let name = member.value.stringValue, !name.isEmpty, !name.contains("/"), name != ".." else {
                throw CheckpointError(
                    file: file, "its 'weight_map' does not give '\(member.key)' the name of a file in the same folder")
            }
            map[member.key] = name
        }
        guard Set(map.values).count <= 4096 else {
            throw CheckpointError(file: file, "its 'weight_map' names more than 4096 files")
        }
        return map
    }

    private static func json(_ file: String, limit: Int) throws(CheckpointError) -> JSONValue {
        let bytes: [UInt8]
        do {
            bytes = try Storage.read(file, limit: limit)
        } catch {
            throw CheckpointError(
                file: file, error.reason, advice: "Give a folder with the files of a Hugging Face model.")
        }
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw CheckpointError(file: file, offset: error.offset, "it is not JSON: \(error.reason)")
        }
    }
}
