import Checkpoints
import Datasets
import Storage
import Tokenizers

/// From a folder of MIDI files to a corpus with one variant of each piece: prompts, answers and packed tokens.
struct CorpusBuilding: Workload {
    private let builder: CorpusBuilder

    /// - Parameters:
    ///   - source: the MIDI files.
    ///   - model: a GGUF file, for its tokenizer.
    init(of source: String, to output: String, model: String) throws {
        var part = CorpusPart(source: source, programs: .all)
        part.noteCounts = 2...Int.max
        var configuration = CorpusConfiguration(parts: [part], output: output, validationShare: 0)
        configuration.duplicates = .keep
        configuration.augmentation.variants = 1
        builder = CorpusBuilder(configuration, tokenizer: try BytePairTokenizer(GGUF(path: model)))
    }

    /// - Returns: files/s, and the notes of the pieces.
    func round() throws -> Round {
        var manifest: CorpusManifest?
        let time = try seconds { manifest = try builder.build() }
        return Round(
            figure: Double(manifest?.files ?? 0) / time, check: Double(manifest?.train.sourceNotes ?? 0))
    }
}
