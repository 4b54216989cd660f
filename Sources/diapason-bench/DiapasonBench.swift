import ArgumentParser
import Formats
import Generation
import LanguageModel
import Music
import Tokenizers
import Torch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@main struct DiapasonBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diapason-bench", abstract: "Our side of measurements.",
        subcommands: [RunWorkload.self, MeasureMemory.self], defaultSubcommand: RunWorkload.self)
}

/// Our side of `make bench`: one workload in one process, a round each time `scripts/bench` asks for one.
///
/// The other side, a peer doing the same work, waits in a process of its own while a round runs here. What is said:
/// `ready` once everything is loaded; then, for each line of standard input, a line with the round's figure and its
/// check, a number on which both sides have to agree.
struct RunWorkload: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workload", abstract: "Measure one workload for scripts/bench.")

    @Argument(help: "The workload.") var name: Name
    @Option(help: "The folder with the MIDI files, or for the Guitar Pro files that are made.") var corpus: String
    @Option(help: "The folder for a corpus that is made.") var output = ""
    @Option(help: "The model, a GGUF file.") var model: String
    @Option(help: "Threads for the tensor library.") var threads = 2

    /// The workloads that run inside a process; `start` is one of whole processes, which `scripts/bench` times itself.
    enum Name: String, ExpressibleByArgument, CaseIterable {
        case midiRead = "midi-read"
        case midiText = "midi-text"
        case guitarProRead = "gp-read"
        case corpus
        case tokenize
        case trainLoRA1024 = "train-lora-1024"
        case trainLoRAPacked = "train-lora-packed"
        case trainLoRAMemory = "train-lora-memory"
        case trainNF4 = "train-nf4"
        case trainPeakShare = "train-peak-share"
        case prompt
        case decodeText = "decode-text"
        case decodeEight = "decode-eight"
        case decodeCompact = "decode-compact"
        case decodeEightCompact = "decode-eight-compact"
        case decodeMemory = "decode-memory"
    }

    func run() throws {
        Threads.count = threads
        var workload = try prepared()
        say("ready")
        while readLine() != nil {
            let round = try workload.round()
            say("\(round.figure) \(round.check)")
        }
    }

    private func prepared() throws -> any Workload {
        switch name {
        case .midiRead: try MIDIReading(MIDIFiles(in: corpus))
        case .midiText: try TextRoundTrip(MIDIFiles(in: corpus, every: 5))
        case .guitarProRead: try GuitarProReading(in: corpus)
        case .corpus: try CorpusBuilding(of: corpus, to: output, model: model)
        case .tokenize: try Tokenizing(model: model)
        case .trainLoRA1024: try LoRATraining(loadedModel(model), tokens: 1_024)
        case .trainLoRAPacked: try LoRATraining(loadedModel(model), tokens: 256, examples: 4)
        case .trainLoRAMemory: try LoRATrainingMemory(loadedModel(model), tokens: 1_024)
        case .trainNF4: try LoRATraining(loadedModel(model, inFourBits: true), tokens: 1_024)
        case .trainPeakShare: try PeakShare(training: LoRATraining(loadedModel(model), tokens: 1_024))
        case .prompt: try PromptReading(Decoder(ModelCheckpoint(model)), tokens: 512)
        case .decodeText: try textDecoding(takes: 1)
        case .decodeEight: try textDecoding(takes: 8)
        case .decodeCompact: try compactDecoding(takes: 1)
        case .decodeEightCompact: try compactDecoding(takes: 8)
        case .decodeMemory: try DecodingMemory(decoding: textDecoding(takes: 8))
        }
    }

    private func textDecoding(takes: Int) throws -> Decoding<PieceGrammar> {
        let checkpoint = try ModelCheckpoint(model)
        return try Decoding(Decoder(checkpoint), takes: takes, textGrammar(checkpoint))
    }

    private func compactDecoding(takes: Int) throws -> Decoding<CompactGrammar> {
        let (decoder, vocabulary) = try compactDecoder(model)
        return try Decoding(decoder, takes: takes, CompactGrammar(PieceRules(bends: .none, on: .paper), vocabulary))
    }

    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
