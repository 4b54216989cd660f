import Foundation
import LanguageModel
import Testing
import Torch

private let bitsandbytesPython = ProcessInfo.processInfo.environment["DIAPASON_BITSANDBYTES_PYTHON"]

/// Ten million numbers quantised here and by bitsandbytes itself, where `DIAPASON_BITSANDBYTES_PYTHON` names a Python
/// that has it.
@Suite(.enabled(if: bitsandbytesPython != nil, "DIAPASON_BITSANDBYTES_PYTHON is not set"))
struct BitsandbytesComparisonTests {
    @Test(arguments: [(64, "float32"), (256, "float32"), (64, "bfloat16")])
    func tenMillionNumbersGiveTheSameBytesAndScales(block: Int, type: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("diapason-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("References/quantization_comparison.py")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(bitsandbytesPython))
        process.arguments = [script.path, folder.path, String(block), type, "10000000", String(Threads.count)]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)

        func data(_ name: String) throws -> [UInt8] {
            Array(try Data(contentsOf: folder.appendingPathComponent(name), options: .alwaysMapped))
        }
        let floats = try data("numbers").withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        let numbers = Tensor(floats).converted(to: type == "float32" ? .float32 : .bfloat16)
        let matrix = NormalFloat4(numbers, block: block)
        #expect(try matrix.codes.storedBytes == data("codes"), "codes")
        #expect(try matrix.scales.expanded().storedBytes == data("scales"), "scales")
        #expect(try matrix.dequantized(numbers.dtype).storedBytes == data("back"), "numbers")

        let doubly = NormalFloat4(numbers, block: block, doubly: true)
        guard case .double(let scales, let offset) = doubly.scales.parts[0] else {
            Issue.record("scales that are not doubly quantised")
            return
        }
        #expect(try Tensor([offset]).storedBytes == data("offset"), "offset")
        #expect(try scales.codes.storedBytes == data("double-codes"), "codes of the scales")
        #expect(try scales.scales.storedBytes == data("double-scales"), "scales of the scales")
        #expect(try doubly.dequantized(numbers.dtype).storedBytes == data("double-back"), "numbers, doubly")

        let bytes = BlockwiseInt8(numbers)
        #expect(try bytes.codes.storedBytes == data("dynamic-codes"), "dynamic codes")
        #expect(try bytes.scales.storedBytes == data("dynamic-scales"), "dynamic scales")
    }
}
