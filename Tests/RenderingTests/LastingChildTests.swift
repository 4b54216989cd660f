import Foundation
import Rendering
import Synchronization
import Testing

@Suite struct LastingChildTests {
    /// What a child said, for tests that wait for it.
    private final class Record: Sendable {
        private let state = Mutex((lines: [String](), words: [String](), isTooLong: false))
        private let ending: AsyncStream<ChildProcess.Ending>
        private let end: AsyncStream<ChildProcess.Ending>.Continuation
        private let firsts: AsyncStream<Void>
        private let first: AsyncStream<Void>.Continuation

        init() {
            (ending, end) = AsyncStream.makeStream()
            (firsts, first) = AsyncStream.makeStream()
        }

        func take(_ event: LastingChild.Event) {
            switch event {
            case .line(let line): state.withLock { $0.lines.append(String(decoding: line, as: UTF8.self)) }
            case .words(let words): state.withLock { $0.words.append(words) }
            case .lineTooLong: state.withLock { $0.isTooLong = true }
            case .ended(let ending):
                end.yield(ending)
                end.finish()
            }
            first.yield()
        }

        var lines: [String] { state.withLock { $0.lines } }
        var words: [String] { state.withLock { $0.words } }
        var isTooLong: Bool { state.withLock { $0.isTooLong } }

        func untilSomething() async { for await _ in firsts { return } }

        func untilEnd() async -> ChildProcess.Ending? {
            for await ending in ending { return ending }
            return nil
        }
    }

    private func start(
        _ script: String, environment: [String] = ["PATH=/usr/bin:/bin"], longestLine: Int = 1 << 20
    ) -> (LastingChild, Record) {
        let record = Record()
        let child = LastingChild(
            LastingChild.Command(
                "/bin/sh", ["-c", script], environment: environment, longestLine: longestLine)
        ) { record.take($0) }
        return (child, record)
    }

    @Test func linesGoBothWaysUntilItsInputEnds() async {
        let (child, record) = start("while read line; do echo \"<$line>\"; echo aside >&2; done; exit 3")
        for number in 0..<100 { #expect(child.send(Array("line \(number) é".utf8))) }
        child.closeInput()
        #expect(await record.untilEnd() == .exited(3))
        #expect(record.lines == (0..<100).map { "<line \($0) é>" })
        #expect(record.words.count == 100 && record.words.allSatisfy { $0 == "aside" })
        #expect(!child.send([65]))
    }

    @Test func aLongLineArrivesWholeAndTheLastNeedsNoEnd() async {
        let (_, record) = start("head -c 900000 /dev/zero | tr '\\0' a; echo; printf rest")
        #expect(await record.untilEnd() == .exited(0))
        #expect(record.lines.map(\.utf8.count) == [900_000, 4])
    }

    @Test func aLineWithoutEndEndsTheChild() async {
        let (_, record) = start("cat /dev/zero", longestLine: 100_000)
        #expect(await record.untilEnd() == .stopped(signal: 9))
        #expect(record.isTooLong && record.lines.allSatisfy { $0.utf8.count <= 100_000 })
    }

    @Test func killingEndsAllThatItStarted() async throws {
        let (child, record) = start("sleep 300 & echo $!; wait")
        await record.untilSomething()
        child.kill()
        #expect(await record.untilEnd() == .stopped(signal: 9))
        let grandchild = try #require(record.lines.first.flatMap { Int32($0) })
        while kill(grandchild, 0) == 0 {
            // It may be dead and wait for the system's first process to look after it.
            if state(of: grandchild) == "Z" { break }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func whatItLeavesBehindEndsWithIt() async throws {
        let (_, record) = start("sleep 300 >/dev/null 2>&1 & echo $!")
        #expect(await record.untilEnd() == .exited(0))
        let grandchild = try #require(record.lines.first.flatMap { Int32($0) })
        while kill(grandchild, 0) == 0, state(of: grandchild) != "Z" { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test func askingEndsItInItsOwnOrder() async {
        let (child, record) = start("trap 'echo saved; exit 130' TERM; echo ready; while :; do sleep 0.01; done")
        await record.untilSomething()
        child.signal(SIGTERM)
        #expect(await record.untilEnd() == .exited(130))
        #expect(record.lines == ["ready", "saved"])
    }

    @Test func itHasNoEnvironmentAndNoFilesButItsOwn() async {
        let (_, record) = start(
            "env | sort | grep -v -e '^PWD=' -e '^_=' -e '^SHLVL=' -e '^OLDPWD='; ls /proc/self/fd 2>/dev/null | wc -l",
            environment: ["PATH=/usr/bin:/bin", "ONE=1"])
        _ = await record.untilEnd()
        #expect(record.lines.prefix(2) == ["ONE=1", "PATH=/usr/bin:/bin"])
        #if os(Linux)
            // Its three, and the folder that `ls` reads.
            #expect(record.lines.last == "4")
        #endif
    }

    @Test func aChildThatDoesNotReadTakesOnlySoMuch() async {
        let (child, record) = start("sleep 300")
        let line = [UInt8](repeating: 65, count: 1 << 20)
        var sent = 0
        while sent < 100, child.send(line) { sent += 1 }
        #expect(sent < 20)
        child.kill()
        #expect(await record.untilEnd() == .stopped(signal: 9))
    }

    @Test func whatCannotBeStartedEndsAtOnce() async {
        let record = Record()
        _ = LastingChild(LastingChild.Command("/no/such/program", [], environment: [])) { record.take($0) }
        switch await record.untilEnd() {
        case .notStarted?, .exited(127)?, .exited(126)?: break
        case let other: Issue.record("\(String(describing: other))")
        }
    }

    /// The letter by which the system tells what a process does; nil where it does not tell.
    private func state(of process: Int32) -> String? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return nil }
        return text.split(separator: ")").last?.split(separator: " ").first.map(String.init)
    }
}
