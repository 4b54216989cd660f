import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One request to a server and what comes back, as it comes; the one place that speaks over the network.
///
/// It sends what it is given to the address that it is given and nowhere else: redirections are not followed.
final class RemoteStream: NSObject, URLSessionDataDelegate {
    /// What happens to a request.
    enum Event {
        /// The answer begins; `wait` are the seconds after which a busy server wants to be asked again.
        case head(status: Int, type: String, wait: Double?)
        case bytes([UInt8])
        case end
        /// The connection failed, in the system's words.
        case broken(String)
        /// More came than is taken.
        case tooLong
    }

    private struct State {
        var events: [Event] = []
        var bytes = 0
        var isOver = false
        var task: URLSessionDataTask?
    }

    private let state = Mutex(State())
    private let arrival = DispatchSemaphore(value: 0)
    private let mostBytes: Int

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - body: JSON to post; nil to get.
    ///   - mostBytes: of the answer.
    init(_ address: String, body: [UInt8]?, key: String?, mostBytes: Int) throws(RemoteError) {
        self.mostBytes = mostBytes
        super.init()
        guard let url = URL(string: address) else { throw RemoteError(.address, "'\(address)' is no address") }
        var request = URLRequest(url: url)
        // Our own clock runs faster.
        request.timeoutInterval = 86_400
        request.setValue("text/event-stream, application/json", forHTTPHeaderField: "Accept")
        if let key { request.setValue("Bearer " + key, forHTTPHeaderField: "Authorization") }
        if let body {
            request.httpMethod = "POST"
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(body)
        }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.httpShouldSetCookies = false
        configuration.timeoutIntervalForRequest = 86_400
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        let task = session.dataTask(with: request)
        state.withLock { $0.task = task }
        task.resume()
        // The session keeps its delegate until its last task is done.
        session.finishTasksAndInvalidate()
    }

    /// The next event; waits for it.
    ///
    /// - Returns: nil where none comes in time. After the end no more does.
    func next(within seconds: Double) -> Event? {
        let wait = DispatchTime.now() + .milliseconds(Int(min(max(seconds, 0), 86_400) * 1_000))
        guard arrival.wait(timeout: wait) == .success else { return nil }
        return state.withLock { $0.events.isEmpty ? nil : $0.events.removeFirst() }
    }

    /// Closes the connection; what is still on its way is thrown away.
    func cancel() {
        let task = state.withLock { state in
            defer { state.task = nil }
            state.isOver = true
            state.events.removeAll()
            return state.task
        }
        task?.cancel()
    }

    private func add(_ event: Event, isLast: Bool = false) {
        let isWelcome = state.withLock { state in
            guard !state.isOver else { return false }
            state.events.append(event)
            if isLast {
                state.isOver = true
                state.task = nil
            }
            return true
        }
        if isWelcome { arrival.signal() }
    }

    // MARK: What the system calls

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let answer = response as? HTTPURLResponse
        let wait = (answer?.value(forHTTPHeaderField: "Retry-After")).flatMap(Double.init)
        add(.head(status: answer?.statusCode ?? 0, type: response.mimeType?.lowercased() ?? "", wait: wait))
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLong = state.withLock { state in
            state.bytes += data.count
            return state.bytes > mostBytes
        }
        if isTooLong {
            add(.tooLong, isLast: true)
            dataTask.cancel()
        } else {
            add(.bytes(Array(data)))
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        add(error.map { .broken($0.localizedDescription) } ?? .end, isLast: true)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
