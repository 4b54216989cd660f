import Datasets
import Face
import JSON
import Storage
import Training

/// What is kept beside an adapter's numbers: the corpus with its prompt, the run, and what came of it.
///
/// An adapter must be asked with exactly the words that it was tuned with; they follow from the corpus's configuration.
struct AdapterRecord {
    static let file = "diapason.json"

    let corpus: CorpusConfiguration
    let base: BaseModel
    /// Whether all weights were trained, which lie in the folder ``TunedModel/folder`` then.
    let isWhole: Bool
    /// The digest of the model that the run began with, see ``ModelDigest``; nil where nothing is said of it.
    let began: String?

    /// - Parameter results: of a run that is over; nil while it goes on.
    static func write(
        _ corpus: CorpusConfiguration, _ run: RunFile, _ identity: RunIdentity, results: JSONValue?, to folder: String
    ) throws {
        var members: [JSONValue.Member] = [.init("corpus", corpus.json), .init("training", run.json)]
        if let results { members.append(.init("results", results)) }
        members.append(.init(Self.identity, identity.json))
        try Storage.write(JSONValue.object(members).text(indented: true) + "\n", to: folder + "/" + file)
    }

    init(_ folder: String) throws {
        let path = folder + "/" + Self.file
        let json: JSONValue
        do {
            json = try JSONValue(parsing: Storage.read(path, limit: 1 << 20))
        } catch let error as JSONError {
            throw Failure(.badInput, "'\(path)': \(error)")
        }
        guard let training = json["training"], training["base_model"]?.stringValue != nil, let corpus = json["corpus"]
        else {
            throw Failure(.badInput, "'\(path)': it does not say which model and corpus the adapter was tuned with")
        }
        base = BaseModel(recorded: training)
        isWhole = training["adapter"]?.stringValue == RunFile.Adapter.none.rawValue
        began = json[Self.identity]?[RunIdentity.baseModel]?.stringValue
        self.corpus = try CorpusConfiguration(corpus, file: path)
    }

    private static let identity = "identity"
}
