import Foundation
import Testing
import Torch

@Suite struct KeptBuffersTests {
    /// A tensor of the number `value`, of a size that differs from call to call as rows of a training do.
    static func filled(_ value: Int) -> Tensor {
        let tensor = Tensor.zeros([400_000 + value * 7_919 % 60_000], .float32)
        tensor.copy(from: Tensor([Float(value)]))
        return tensor
    }

    /// What is kept goes to one tensor at a time.
    @Test func tensorsThatAreAliveKeepTheirNumbers() {
        let buffers = KeptBuffers()
        var alive: [(tensor: Tensor, value: Int)] = []
        for value in 1...200 {
            alive.append((Self.filled(value), value))
            if alive.count > 8 { alive.remove(at: value * 31 % alive.count) }
        }
        for (tensor, value) in alive { #expect(tensor.elements(Float.self).allSatisfy { $0 == Float(value) }) }
        withExtendedLifetime(buffers) {}
        // They may outlive it.
        #expect(alive[0].tensor.elements(Float.self).first == Float(alive[0].value))
    }

    #if os(Linux)
        /// In pages of 4 KiB.
        static func resident() -> Int {
            let words = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return words.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0
        }

        /// A thousand sizes later no more is held than what was alive at once, a tenth, and 32 MiB.
        @Test func whatIsHeldStaysNearWhatWasAlive() async {
            await #expect(processExitsWith: .success) {
                let start = Self.resident()
                let buffers = KeptBuffers()
                for step in 0..<100 {
                    let step = (0..<10).map { Self.filled(step * 10 + $0) }
                    precondition(step.count == 10)
                }
                let held = (Self.resident() - start) * 4096
                precondition(held < 10 * 460_000 * 4 * 11 / 10 + 48 << 20, "\(held) bytes are held")
                withExtendedLifetime(buffers) {}
            }
        }
    #endif
}
