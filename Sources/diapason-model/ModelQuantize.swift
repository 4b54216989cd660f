import ArgumentParser
import Checkpoints
import Face
import LanguageModel
import Storage

extension Model {
    struct Quantize: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store a model in four bits a weight.",
            discussion: """
                Writes a Hugging Face folder with the linear layers in NF4, byte for byte as bitsandbytes stores them, which \
                Transformers loads as well. The model is read a matrix at a time. Embedding, norms and head stay as they are.
                """)

        @Argument(help: "\(ModelLibrary.embeddedName), the path of a .gguf file, or a Hugging Face folder.") var name:
            String
        @Option(name: [.customShort("o"), .long], help: "The folder to write.") var output: String
        @Option(help: "How weights are stored: nf4.") var type: QuantizedType = .nf4
        @Option(help: "Weights that share a scale: 32, 64, 128 and so on up to 4096.") var block = 64
        @Flag(inversion: .prefixedNo, help: "Quantise the scales as well: 4.13 bits a weight instead of 4.5.")
        var double =
            true

        enum QuantizedType: String, ExpressibleByArgument, CaseIterable {
            case nf4
        }

        func validate() throws {
            guard NF4FolderWriter.blocks.contains(block) else {
                throw ValidationError(
                    "--block \(block) is none of \(NF4FolderWriter.blocks.map(String.init).joined(separator: ", "))")
            }
        }

        func run() throws {
            let checkpoint = try ModelCheckpoint(ModelLibrary.path(of: name))
            let writer = try NF4FolderWriter(checkpoint, block: block, doubly: double)
            try checkOutput()
            var folder = try FolderReplacement(of: output)
            var progress = ProgressLine("quantize")
            defer { progress.interrupt() }
            let size = try writer.write(to: &folder) { progress.update($0, of: $1, "tensors") }
            try folder.publish()
            let plain = ModelSize(checkpoint.configuration).byteCount(.bfloat16)
            print(
                "\(output): \(Words.decimal(Double(size) / 1e6, 0)) MB where the model in bfloat16 has "
                    + "\(Words.decimal(Double(plain) / 1e6, 0)) MB")
        }

        /// Only a folder that is empty, or that such a command wrote, is replaced.
        private func checkOutput() throws {
            guard Storage.exists(output) else { return }
            guard Storage.isFolder(output) else {
                throw Failure(.cannotWrite, "'\(output)' is a file; name another folder with -o")
            }
            if try Storage.entries(of: output).isEmpty { return }
            let old = try? HuggingFaceFolder(output).configuration["quantization_config"]
            guard old?["bnb_4bit_quant_type"] != nil else {
                throw Failure(
                    .cannotWrite,
                    "'\(output)' holds files that are no model in four bits; name another folder with -o, or remove it")
            }
        }
    }
}
