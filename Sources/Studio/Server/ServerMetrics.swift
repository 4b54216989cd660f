import Synchronization

/// What the server has done so far, counted.
package final class ServerMetrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    private struct Histogram {
        var counts = [Int](repeating: 0, count: ServerMetrics.bounds.count + 1)
        var sum = 0.0
    }

    private struct State {
        var requests: [Key: Int] = [:]
        var durations: [String: Histogram] = [:]
    }

    /// Seconds.
    fileprivate static let bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    private let state = Mutex(State())

    package init() {}

    /// - Parameter isTimed: false for what lasts as long as the client likes.
    package func count(route: String, method: String, status: Int, seconds: Double, isTimed: Bool) {
        state.withLock { state in
            state.requests[Key(route: route, method: method, status: status), default: 0] += 1
            guard isTimed else { return }
            let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
            state.durations[route, default: Histogram()].counts[place] += 1
            state.durations[route, default: Histogram()].sum += seconds
        }
    }

    package func write(to text: inout PrometheusText) {
        let (requests, durations) = state.withLock { ($0.requests, $0.durations) }
        text.family("diapason_http_requests_total", "counter", "Requests answered, by route and status.")
        let sorted = requests.sorted {
            ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
        }
        for (key, count) in sorted {
            text.sample(
                "diapason_http_requests_total",
                [("route", key.route), ("method", key.method), ("status", "\(key.status)")], Double(count))
        }
        let name = "diapason_http_request_duration_seconds"
        text.family(name, "histogram", "From a request's head to the beginning of its answer.")
        for (route, histogram) in durations.sorted(by: { $0.key < $1.key }) {
            var total = 0
            for (place, count) in histogram.counts.enumerated() {
                total += count
                let bound = place < Self.bounds.count ? "\(Self.bounds[place])" : "+Inf"
                text.sample(name + "_bucket", [("route", route), ("le", bound)], Double(total))
            }
            text.sample(name + "_sum", [("route", route)], histogram.sum)
            text.sample(name + "_count", [("route", route)], Double(total))
        }
    }
}
