import Face
import Foundation
import Rendering
import Storage

/// Programs of Diapason as processes of this machine.
package struct ProcessWorkerPlace: WorkerPlace {
    private let light: String
    private let model: String
    private let environment: [String]

    /// - Parameter folder: where the programs lie; nil for beside the one that runs.
    package init(folder: String? = nil) {
        let own = folder ?? Self.ownFolder
        self.init(light: StoragePath.joined(own, "diapason"), model: StoragePath.joined(own, "diapason-model"))
    }

    /// - Parameters:
    ///   - light: the program with the verb `dataset`.
    ///   - model: the program with the verbs `worker` and `train`.
    package init(light: String, model: String) {
        self.light = light
        self.model = model
        environment = Self.passedOn(ProcessInfo.processInfo.environment)
    }

    private static var ownFolder: String {
        let running = "/proc/self/exe"
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: running)) ?? CommandLine.arguments.first
        return path.flatMap { StoragePath.parent(of: $0) } ?? "."
    }

    /// What a child gets to know: where things lie, and how many threads may compute.
    ///
    /// OpenMP's threads that wait for work burn the processor that the page needs, so they are told to sleep soon.
    static func passedOn(_ variables: [String: String]) -> [String] {
        let names: Set<String> = ["HOME", "PATH", "TMPDIR", "LANG", "LC_ALL", "OMP_NUM_THREADS"]
        let chosen = variables.filter {
            names.contains($0.key) || $0.key.hasPrefix("XDG_") || $0.key.hasPrefix("DIAPASON_")
        }
        return chosen.map { "\($0.key)=\($0.value)" }.sorted() + ["GOMP_SPINCOUNT=2000"]
    }

    package func start(_ task: WorkerTask) throws(WorkerError) -> any WorkerLink {
        let (program, arguments) = command(task)
        guard Storage.exists(program) else {
            throw WorkerError(
                "the program '\(program)' is not there; build it with 'make', or run the studio from where it was built"
            )
        }
        let endsInGoodOrder = if case .train = task { true } else { false }
        return ProcessLink(
            LastingChild.Command(
                program, arguments, environment: environment, endsInGoodOrder: endsInGoodOrder))
    }

    private func command(_ task: WorkerTask) -> (String, [String]) {
        switch task {
        case .worker: (model, ["worker"])
        case .corpus(let file): (light, ["dataset", "build", file])
        case .statistics(let folder): (light, ["dataset", "stats", folder, "--json"])
        case .train(let file): (model, ["train", file, "--resume"])
        case .plan(let file): (model, ["train", file, "--plan", "--json"])
        }
    }
}

/// The studio's end of a process.
private final class ProcessLink: WorkerLink {
    let messages: AsyncStream<WorkerMessage>
    private let child: LastingChild

    /// Messages that may wait to be read; then the child has to wait.
    private static let mostWaiting = 256

    init(_ command: LastingChild.Command) {
        let (messages, continuation) = AsyncStream.makeStream(
            of: WorkerMessage.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
        self.messages = messages
        child = LastingChild(command) { event in
            let message: WorkerMessage =
                switch event {
                case .line(let line): .line(line)
                case .words(let words): .words(words)
                case .lineTooLong: .broke("it wrote a line without end")
                case .ended(.exited(let code)): .ended(code: code, signal: nil)
                case .ended(.stopped(let signal)): .ended(code: nil, signal: signal)
                case .ended(.outOfTime): .ended(code: nil, signal: nil)
                case .ended(.notStarted(let reason)): .broke("it cannot be started: \(reason)")
                }
            // The thread is the child's own: its sleep is what makes the child wait.
            while case .dropped = continuation.yield(message) { Thread.sleep(forTimeInterval: 0.002) }
            switch event {
            case .ended(.notStarted):
                _ = continuation.yield(.ended(code: nil, signal: nil))
                continuation.finish()
            case .ended: continuation.finish()
            default: break
            }
        }
    }

    deinit { child.kill() }

    func send(_ line: [UInt8]) { child.send(line) }
    func ask() { child.signal(SIGTERM) }
    func kill() { child.kill() }
}
