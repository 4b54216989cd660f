import Rendering
import Storage
import Testing

@Suite struct ChildProcessTests {
    private let limits = ChildProcess.Limits(
        processorSeconds: 20, fileBytes: 1 << 20, memoryBytes: 1 << 31, seconds: 20)

    private func run(_ script: String, _ arguments: [String] = [], limits: ChildProcess.Limits? = nil) throws
        -> (ending: ChildProcess.Ending, words: String)
    {
        var folder = try TemporaryFolder()
        let words = folder.file("words")
        let ending = ChildProcess.run(
            "/bin/sh", ["-c", script, "sh"] + arguments, environment: ["GIVEN=yes"], words: words,
            limits: limits ?? self.limits)
        return (ending, String(decoding: try Storage.read(words), as: UTF8.self))
    }

    @Test func theExitCodeAndBothStreamsAreKept() throws {
        let (ending, words) = try run("echo one; echo two >&2; exit 7")
        #expect(ending == .exited(7))
        #expect(words == "one\ntwo\n")
    }

    @Test func argumentsAreNeverReadAsShell() throws {
        #expect(try run("printf %s \"$1\"", ["$(echo x); `echo y` '\""]).words == "$(echo x); `echo y` '\"")
    }

    @Test func theChildSeesOnlyWhatItIsGiven() throws {
        #expect(try run("printf %s \"$GIVEN$HOME\"; cat").words == "yes")
    }

    @Test func aChildThatTakesTooLongIsStopped() throws {
        var limits = limits
        limits.seconds = 0.2
        let start = ContinuousClock.now
        #expect(try run("exec sleep 30", limits: limits).ending == .outOfTime)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func aChildThatComputesTooLongIsStopped() throws {
        var limits = limits
        limits.processorSeconds = 1
        guard case .stopped = try run("while :; do :; done", limits: limits).ending else {
            Issue.record("the limit on processor time did not hold")
            return
        }
    }

    @Test func aChildThatWritesTooMuchIsStopped() throws {
        var limits = limits
        limits.fileBytes = 10_000
        let (ending, words) = try run("while :; do echo 0123456789; done", limits: limits)
        #expect(ending != .exited(0))
        #expect(words.utf8.count <= 10_752)
    }

    @Test func aProgramThatIsNotThereIsReported() throws {
        var folder = try TemporaryFolder()
        let ending = ChildProcess.run("/no/such/program", [], words: folder.file("words"), limits: limits)
        #expect(ending == .exited(127))
    }
}
