import Studio
import Testing

@Suite struct SlowWorkTests {
    #if canImport(Glibc)
        /// Small pieces with one between them that stays: the C library alone would keep all of their memory.
        @Test func whatWorkHeldGoesBackToTheSystem() async throws {
            let work = SlowWork(threads: 1, limit: 4)
            defer { work.stop() }
            let before = ProcessFigures.now.memory
            let (most, kept) = try await work.run {
                var pieces = (0..<200_000).map { _ in [UInt8](repeating: 1, count: 1_000) }
                let most = ProcessFigures.now.memory
                pieces = pieces.enumerated().filter { $0.offset % 1_000 == 999 }.map(\.element)
                return (most, pieces)
            }
            #expect(kept.count == 200 && most - before > 150_000_000)
            #expect(ProcessFigures.now.memory - before < 100_000_000)
        }
    #endif

    @Test func moreThanMayBeOpenIsRefused() async throws {
        let work = SlowWork(threads: 1, limit: 1)
        defer { work.stop() }
        try await work.run {
            #expect(work.count == 1)
        }
        #expect(work.count == 0)
        let full = SlowWork(threads: 1, limit: 0)
        defer { full.stop() }
        await #expect(throws: HTTPFault.self) { try await full.run {} }
    }
}
