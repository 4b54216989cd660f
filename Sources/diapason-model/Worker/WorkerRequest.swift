import ArgumentParser
import Face
import Generation
import JSON
import Synchronization

/// A request while it waits and while it is worked off.
final class WorkerRequest: Sendable {
    /// What is to be done.
    enum Task: Sendable {
        case generate(arguments: [String])
        case complete(CompletionRequest)
        case load(adapter: String?)
    }

    let id: String
    let task: Task
    private let wishes = Atomic(Composer.Wish.goOn.rawValue)

    init(id: String, _ task: Task) {
        self.id = id
        self.task = task
    }

    /// What its owner wants of it.
    var wish: Composer.Wish { Composer.Wish(rawValue: wishes.load(ordering: .relaxed)) ?? .goOn }

    /// Asks for an end; a wish can only grow stronger.
    func ask(_ wish: Composer.Wish) { wishes.max(wish.rawValue, ordering: .relaxed) }

    /// Works the request off, and says what came of it.
    func run(_ shelf: ModelShelf, _ output: WorkerOutput) {
        do {
            guard wish != .abandon else { throw Failure(.interrupted, "the request was cancelled") }
            let result = try result(shelf, output)
            guard wish != .abandon else { throw Failure(.interrupted, "the request was cancelled") }
            output.send(["id": .string(id), "event": "done", "result": .object(result)])
        } catch {
            // What a cancelled request fails of, such as a child that was stopped, is of no interest.
            if wish == .abandon { return output.fail(id, .interrupted, "the request was cancelled") }
            let (code, message) = Self.account(of: error)
            output.fail(id, code, message)
        }
    }

    private func result(_ shelf: ModelShelf, _ output: WorkerOutput) throws -> [JSONValue.Member] {
        switch task {
        case .generate(let arguments):
            let listener = WorkerListener(self, output)
            let outcome = try Generate.parse(arguments).job().run(shelf, listener)
            return outcome.facts + [.init("seconds", .number(outcome.seconds))]
        case .complete(let request):
            return try CompletionJob(request, self, output).run(shelf)
        case .load(let adapter):
            let start = ContinuousClock.now
            _ = try shelf.model(ofAdapter: adapter)
            return [.init("seconds", .number(start.duration(to: .now) / .seconds(1)))]
        }
    }

    private static func account(of error: any Error) -> (code: Face.ExitCode, message: String) {
        if let error = error as? any Reportable { return (error.exitCode, error.sentence) }
        let words = Generate.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
        switch Generate.exitCode(for: error) {
        case .validationFailure: return (.wrongUsage, words.hasSuffix(".") ? String(words.dropLast()) : words)
        case .success: return (.wrongUsage, "the arguments ask for help, not for music")
        default: return (.ownFault, "something went wrong that should not have: \(error)")
        }
    }
}
