import Studio
import Testing

@Suite struct SlowWorkTests {
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
