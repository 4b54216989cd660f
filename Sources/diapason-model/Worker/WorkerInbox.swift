import Dispatch
import Face
import Generation
import JSON
import Rendering
import Synchronization

/// The requests that have come and wait; filled by the thread that reads, emptied by the one that works.
final class WorkerInbox: Sendable {
    /// Requests that may wait; more are refused.
    static let mostWaiting = 64

    private struct State {
        var waiting: [WorkerRequest] = []
        var current: WorkerRequest?
    }

    private let state = Mutex(State())
    private let arrivals = DispatchSemaphore(value: 0)
    private let output: WorkerOutput

    init(_ output: WorkerOutput) { self.output = output }

    /// The next request, which is the current one until the next is asked for; waits for it.
    func next() -> WorkerRequest {
        state.withLock { $0.current = nil }
        while true {
            arrivals.wait()
            let request = state.withLock { state -> WorkerRequest? in
                guard !state.waiting.isEmpty else { return nil }
                let first = state.waiting.removeFirst()
                state.current = first
                return first
            }
            if let request { return request }
        }
    }

    /// Takes in a line; what is wrong with it is said at once.
    func take(_ line: WorkerLines.Line) {
        switch line {
        case .tooLong:
            output.fail(nil, .wrongUsage, "a line is longer than \(WorkerLines.mostBytes) bytes; ask for less at once")
        case .bytes(let bytes):
            do {
                take(try JSONValue(parsing: bytes))
            } catch {
                output.fail(nil, .wrongUsage, "the line is no JSON: \(error)")
            }
        }
    }

    private func take(_ json: JSONValue) {
        guard let id = json["id"]?.stringValue, !id.isEmpty else {
            output.fail(nil, .wrongUsage, "the line has no \"id\" that is a text; give each request one")
            return
        }
        do throws(Failure) {
            switch json["verb"]?.stringValue {
            case "generate": try add(WorkerRequest(id: id, .generate(arguments: Self.arguments(json))))
            case "complete": try add(WorkerRequest(id: id, .complete(CompletionRequest(json))))
            case "load": try add(WorkerRequest(id: id, .load(adapter: Self.adapter(json))))
            case "finish": ask(.finish, of: id)
            case "cancel": ask(.abandon, of: id)
            case let verb?:
                throw Failure(
                    .wrongUsage, "there is no verb '\(verb.prefix(40))'; use generate, complete, load, finish or cancel"
                )
            case nil: throw Failure(.wrongUsage, "the line has no \"verb\" that is a text")
            }
        } catch {
            output.fail(id, error.exitCode, error.sentence)
        }
    }

    private static func arguments(_ json: JSONValue) throws(Failure) -> [String] {
        let values = json["arguments"]?.arrayValue
        let arguments = values?.compactMap(\.stringValue) ?? []
        guard let values, arguments.count == values.count else {
            throw Failure(.wrongUsage, "\"arguments\" is no list of texts")
        }
        return arguments
    }

    private static func adapter(_ json: JSONValue) throws(Failure) -> String? {
        guard let value = json["adapter"], value != .null else { return nil }
        guard let folder = value.stringValue, !folder.isEmpty else {
            throw Failure(.wrongUsage, "\"adapter\" is no folder's name")
        }
        return folder
    }

    private func add(_ request: WorkerRequest) throws(Failure) {
        let failure = state.withLock { state -> Failure? in
            guard state.current?.id != request.id, !state.waiting.contains(where: { $0.id == request.id }) else {
                return Failure(.wrongUsage, "there is a request with this id already; give it another")
            }
            guard state.waiting.count < Self.mostWaiting else {
                return Failure(.lostRank, "\(Self.mostWaiting) requests wait already; ask again later")
            }
            state.waiting.append(request)
            return nil
        }
        if let failure { throw failure }
        arrivals.signal()
    }

    /// Passes a wish on; one for a request that is over already comes too late and is passed over.
    private func ask(_ wish: Composer.Wish, of id: String) {
        let (isCurrent, waited) = state.withLock { state -> (Bool, WorkerRequest?) in
            if let current = state.current, current.id == id {
                current.ask(wish)
                return (true, nil)
            }
            guard let place = state.waiting.firstIndex(where: { $0.id == id }) else { return (false, nil) }
            // Nothing is there that could be kept, so that to finish it is to cancel it.
            return (false, state.waiting.remove(at: place))
        }
        if isCurrent, wish == .abandon { ChildProcess.stopAll() }
        if let waited { output.fail(waited.id, .interrupted, "the request was cancelled") }
    }
}
