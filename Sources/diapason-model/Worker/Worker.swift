import ArgumentParser
import Face
import Foundation
import JSON
import Torch

/// The verb by which another program, the studio, lets a model write: lines of JSON in, lines of JSON out.
///
/// One request is worked off at a time; the model stays in memory from one to the next. The end of the input ends the
/// program, whatever it is doing. What standard output says is the protocol and nothing else.
struct Worker: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Work off requests that come as lines of JSON on standard input.",
        discussion: "For programs: see Documentation/worker.md.", shouldDisplay: false)

    @Option(help: "How many threads compute.") var threads: Int?

    func validate() throws {
        guard threads ?? 1 > 0 else { throw ValidationError("--threads \(threads ?? 0) is not 1 or more") }
    }

    func run() throws {
        if let threads { Threads.count = threads }
        let output = WorkerOutput()
        let inbox = WorkerInbox(output)
        // Ctrl-C in the studio's terminal is the studio's to hear.
        signal(SIGINT) { _ in }
        output.send(["event": "ready", "version": .string(Program.version), "model": .string(BaseModel().name)])
        Thread.detachNewThread {
            WorkerLines().read { inbox.take($0) }
            // Nobody is there any more who could want the rest.
            Interruption.stopWork()
            _exit(0)
        }
        let shelf = ModelShelf()
        while true { inbox.next().run(shelf, output) }
    }
}
