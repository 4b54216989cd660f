import Datasets
import Face
import Storage
import Tokenizers

/// One side of a corpus in tokens, an example for each line of its JSONL file.
///
/// The tokens are those that stand in the corpus, read when they are asked for; or, where there are none that are known
/// to be made of these lines by this tokenizer, the lines are tokenised. Both give the same.
struct CorpusSide {
    let folder: String
    /// The JSONL file.
    let lines: String
    /// The files that decide about the tokens, for the identity of a run.
    let sources: [String]
    private let file: TokenFile?
    /// Of each line, its place in the file of tokens.
    private let places: [Int]
    private let examples: [TokenizedExample]
    /// Whether the prompt counts as part of what is to be learnt, but for its first token, which nothing leads to.
    private let learnsPrompts: Bool

    /// - Parameter tokenizesLines: leaves the tokens of the corpus aside.
    init(
        _ folder: String, _ lineFile: String, _ tokenFile: String, _ template: ChatTemplate, _ loaded: LoadedModel,
        tokenizesLines: Bool, learnsPrompts: Bool = false
    ) throws {
        self.learnsPrompts = learnsPrompts
        self.folder = folder
        lines = folder + "/" + lineFile
        let path = folder + "/" + tokenFile
        if !tokenizesLines, let file = try Self.tokens(path, of: lines, loaded) {
            self.file = file
            var places = [Int](repeating: -1, count: file.exampleCount)
            for (place, line) in file.lines.enumerated() {
                guard places.indices.contains(line), places[line] < 0 else {
                    throw Failure(
                        .badInput,
                        "'\(path)': its examples and the lines of '\(lines)' do not match; build the corpus again")
                }
                places[line] = place
            }
            self.places = places
            examples = []
            sources = [path]
        } else {
            file = nil
            places = []
            examples = try CorpusReader.examples(in: lines).map { template.example($0.exchange, loaded.tokenizer) }
            sources = [lines]
        }
    }

    /// The file of tokens, when it is there and was made of the lines as they are.
    ///
    /// - Throws: `Failure` when another tokenizer made it.
    private static func tokens(_ path: String, of lines: String, _ loaded: LoadedModel) throws -> TokenFile? {
        guard Storage.exists(path) else { return nil }
        let file = try TokenFile(path)
        guard let fingerprint = file.tokenizerFingerprint, let digest = file.linesDigest else { return nil }
        guard try Digest.text(ofFile: lines) == digest else {
            Program.note("'\(lines)' is not what '\(path)' was made of: its lines are tokenised instead")
            return nil
        }
        guard fingerprint == loaded.tokenizer.fingerprint else {
            throw Failure(
                .badInput,
                "'\(path)' was made with another tokenizer (\(file.vocabularySize) tokens) than that of '\(loaded.name)' "
                    + "(\(loaded.tokenizer.vocabularySize)); set 'retokenize: true' to tokenise the corpus's lines for this "
                    + "model, or choose the base_model that the corpus was built for")
        }
        return file
    }

    var count: Int { file?.exampleCount ?? examples.count }

    /// The tokens of an example, and those of its answer that are learnt.
    func counts(of line: Int) -> (tokens: Int, answer: Int) {
        var counts: (tokens: Int, answer: Int)
        if let file {
            counts = file.counts(ofExample: places[line])
        } else {
            counts = (examples[line].tokens.count, examples[line].tokens.count - examples[line].answerStart)
        }
        if learnsPrompts { counts.answer = max(counts.answer, counts.tokens - 1) }
        return counts
    }

    func example(_ line: Int) throws -> TokenizedExample {
        var example = try file?.example(places[line]) ?? examples[line]
        if learnsPrompts { example.answerStart = min(example.answerStart, 1) }
        return example
    }

    /// The examples of packed rows.
    func rows(capacity: Int) -> [[Int]] {
        if let file, file.sequenceLength == capacity {
            return (0..<file.rowCount).map { file.examples(ofRow: $0).map { file.lines[$0] } }
        }
        return RowPacking.rows((0..<count).map { counts(of: $0).tokens }, capacity: capacity)
    }

    /// Refuses examples that cannot be learnt from, with the line of the first.
    ///
    /// - Parameters:
    ///   - longest: the most tokens that the run takes; nil where it does not say.
    ///   - context: the most tokens that the model takes.
    func check(longest: Int?, context: Int) throws {
        for line in 0..<count {
            let (tokens, answer) = counts(of: line)
            let place = "'\(lines)', line \(line + 1)"
            guard answer > 0, tokens > answer else {
                throw Failure(
                    .badInput, "\(place): the example has no \(answer > 0 ? "prompt" : "answer to learn"); leave it out"
                )
            }
            guard tokens <= context else {
                throw Failure(
                    .badInput,
                    "\(place): the example has \(tokens) tokens and the model takes \(context); build the corpus with a "
                        + "shorter sequence_len")
            }
            if let longest, tokens > longest {
                throw Failure(
                    .badInput,
                    "\(place): the example has \(tokens) tokens and the run's sequence_len is \(longest); raise it, or build "
                        + "the corpus with a shorter one")
            }
        }
    }

    /// The notes of the answers of some lines: each has one "p", whatever the form.
    func notes(ofLines chosen: Set<Int>) throws -> Int {
        var reader = try CorpusReader(lines)
        var (line, notes) = (0, 0)
        while let example = try reader.next() {
            if chosen.contains(line) { notes += example.exchange.answer.utf8.count { $0 == UInt8(ascii: "p") } }
            line += 1
        }
        return notes
    }
}
