import Foundation
import JSON
import Synchronization

/// Lets a model at a server write takes, and checks every byte against a grammar as it arrives.
///
/// At the first byte that no piece goes on with, the answer is cut off, the text is cut back to its last whole word, and
/// the server is asked to go on from there. Where it fails at the same word again and again, a byte is set without it,
/// drawn evenly from those that the grammar accepts. So every take is a whole piece; what it took is in its report.
///
/// What a server draws is its own affair: it is given a seed, a function of (seed, take, request), and many keep to it,
/// but nobody can promise the same bytes.
public struct RemoteComposer: Sendable {
    public let engine: RemoteEngine
    public let sampling: RemoteSampling

    public init(_ engine: RemoteEngine, sampling: RemoteSampling = RemoteSampling()) {
        self.engine = engine
        self.sampling = sampling
    }

    /// The names of the models that the server has; the first question to ask, since it tells whether anybody is there.
    ///
    /// - Throws: `RemoteError`.
    public func models(isStopped: @Sendable () -> Bool = { false }) throws(RemoteError) -> [String] {
        do throws(RemoteAnswer.Failure) {
            var answer = try RemoteAnswer(engine, path: "/models", body: nil)
            let bytes = try answer.whole(isWanted: { !isStopped() })
            let json = try? JSONValue(parsing: bytes)
            return (json?["data"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
        } catch {
            switch error {
            case .passing(let interruption): throw interruption.error
            case .final(let error): throw error
            case .unwanted: return []
            }
        }
    }

    /// Asks for takes, all at the same time.
    ///
    /// The first failure of one take ends all: nothing is handed out by halves.
    ///
    /// - Parameters:
    ///   - takes: which takes of the seed, from 0.
    ///   - checker: stands behind the begun answer of the question.
    ///   - maxTokens: that the server may write for each take.
    ///   - isStopped: asked ten times a second; once it says true, every take is brought to its end as it is.
    ///   - progress: called on several threads, with each note as soon as its word is whole.
    /// - Throws: `RemoteError`.
    public func takes(
        _ takes: Range<Int>, of question: RemoteQuestion, seed: UInt64, checker: some TextChecker, maxTokens: Int,
        isStopped: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (TakeEvent) -> Void = { _ in }
    ) throws(RemoteError) -> [RemoteTake] {
        let engine = try named(isStopped: isStopped)
        let results = Results(count: takes.count)
        let group = DispatchGroup()
        for (place, take) in takes.enumerated() {
            group.enter()
            // A thread each, since all of them wait most of the time.
            Thread.detachNewThread {
                defer { group.leave() }
                var writer = RemoteWriter(
                    question, engine, sampling, checker: checker, seed: seed, take: take, maxTokens: maxTokens)
                let result = Result { () throws(RemoteError) in
                    try writer.write(
                        isStopped: isStopped, isAbandoned: { results.hasFailed }, progress: progress)
                }
                results.put(result, at: place)
            }
        }
        group.wait()
        return try results.all()
    }

    /// The engine with a model's name: the first that the server has, where none was given and it tells any.
    private func named(isStopped: @Sendable () -> Bool) throws(RemoteError) -> RemoteEngine {
        guard engine.model == nil else { return engine }
        var engine = engine
        do throws(RemoteError) {
            engine.model = try models(isStopped: isStopped).first
        } catch {
            // Some servers have one model and no list.
            guard error.kind == .refused else { throw error }
        }
        return engine
    }

    /// What became of each take.
    private final class Results: Sendable {
        private let takes: Mutex<[Result<RemoteTake, RemoteError>?]>
        private let failed = Atomic(false)

        init(count: Int) { takes = Mutex(Array(repeating: nil, count: count)) }

        var hasFailed: Bool { failed.load(ordering: .relaxed) }

        func put(_ result: Result<RemoteTake, RemoteError>, at place: Int) {
            takes.withLock { takes in
                // Of several failures the first one is the cause.
                if case .failure = result, failed.exchange(true, ordering: .relaxed) { return }
                takes[place] = result
            }
        }

        func all() throws(RemoteError) -> [RemoteTake] {
            let takes = takes.withLock { $0 }
            for case .failure(let error) in takes { throw error }
            return takes.compactMap { try? $0?.get() }
        }
    }
}
