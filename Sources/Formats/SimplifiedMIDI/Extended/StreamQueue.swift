import Music

extension ExtendedMIDI {
    /// The lists of a score that are merged into one order, by the time of what each says next.
    ///
    /// A binary heap of numbers that hold time and stream, so that two are compared at once. At one time the streams
    /// come in the order of their numbers.
    struct StreamQueue {
        enum Stream {
            case tempos, metres, keys
            case part(Int)
        }

        private var heap: [Int] = []

        /// Room for `Limits.parts` and three streams; `Limits.ticks` takes 37 bits more.
        private static let streamBits = 17

        var first: Stream? {
            guard let first = heap.first else { return nil }
            let number = first & (1 << StreamQueue.streamBits - 1)
            return switch number {
            case 0: .tempos
            case 1: .metres
            case 2: .keys
            default: .part(number - 3)
            }
        }

        /// - Parameter time: When the stream speaks first; nil when it says nothing.
        mutating func add(_ time: Ticks?, _ stream: Stream) throws(FormatError) {
            guard let time else { return }
            let number =
                switch stream {
                case .tempos: 0
                case .metres: 1
                case .keys: 2
                case .part(let part): part + 3
                }
            heap.append(try StreamQueue.key(time, number))
            var place = heap.count - 1
            while place > 0, heap[place] < heap[(place - 1) / 2] {
                heap.swapAt(place, (place - 1) / 2)
                place = (place - 1) / 2
            }
        }

        /// - Parameter time: When the first stream speaks next; nil when it has nothing left to say.
        mutating func moveFirst(to time: Ticks?) throws(FormatError) {
            guard let first = heap.first else { return }
            if let time {
                heap[0] = try StreamQueue.key(time, first & (1 << StreamQueue.streamBits - 1))
            } else {
                heap.swapAt(0, heap.count - 1)
                heap.removeLast()
            }
            var place = 0
            while true {
                var least = place
                let left = 2 * place + 1
                if left < heap.count, heap[left] < heap[least] { least = left }
                if left + 1 < heap.count, heap[left + 1] < heap[least] { least = left + 1 }
                if least == place { return }
                heap.swapAt(place, least)
                place = least
            }
        }

        @inline(__always)
        private static func key(_ time: Ticks, _ stream: Int) throws(FormatError) -> Int {
            guard (0...Limits.ticks).contains(time.count) else {
                throw FormatError(
                    .invalid, at: 0, "the score has something at tick \(time); times lie in 0...\(Limits.ticks)")
            }
            return time.count << streamBits | stream
        }
    }
}
