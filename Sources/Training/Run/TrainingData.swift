public import Tokenizers

/// The rows that a run is trained on: each holds one example, or several that do not see each other.
///
/// A row's examples are asked for when its turn comes, so that they may stay in a file; their numbers of tokens are known
/// from the start, so that every process knows by what a step's loss is divided.
public protocol TrainingData {
    var rowCount: Int { get }

    /// The tokens of a row's answers, on which the loss is taken; at least one.
    func answerTokens(ofRow row: Int) -> Int

    /// The examples of a row; at least one.
    func examples(ofRow row: Int) throws -> [TokenizedExample]
}

/// Examples in memory, each a row by itself.
public struct ExampleRows: TrainingData {
    public let examples: [TokenizedExample]

    public init(_ examples: [TokenizedExample]) { self.examples = examples }

    public var rowCount: Int { examples.count }

    public func answerTokens(ofRow row: Int) -> Int { examples[row].tokens.count - examples[row].answerStart }

    public func examples(ofRow row: Int) -> [TokenizedExample] { [examples[row]] }
}
