import LanguageModel
import Tokenizers
import Torch

/// Contrastive search: the likeliest tokens are all tried, and the one is kept that repeats the take least.
extension TakeDecoding {
    /// One choice in every take that goes on.
    func weigh() {
        guard let contrast = settings.contrast else { return }
        readPending()
        let width = decoder.configuration.hiddenSize
        for index in voices.indices where !voices[index].isOver {
            if voices[index].grammar.candidates().count > voices[index].grammar.allowed().count { reachEnd(index) }
            let allowed = voices[index].grammar.allowed()
            guard !allowed.isEmpty else {
                voices[index].isOver = true
                continue
            }
            makeRoom(index)
            let voice = voices[index]
            let state = Array(voice.state)
            var logits = [Float](repeating: 0, count: allowed.count)
            state.withUnsafeBufferPointer { state in
                mask?.add(state, allowed: allowed)
                logits.withUnsafeMutableBufferPointer {
                    decoder.kernel.logits(of: allowed, after: state, rows: 1, into: $0)
                }
            }
            let room = voice.cache.capacity - voice.seen
            let places = logits.withUnsafeBufferPointer { $0.largest(max(1, min(contrast.candidates, room, 32))) }
            let probabilities = Self.probabilities(logits)
            // Each candidate in a slot of its own, at the same position.
            run(places.enumerated().map { row(allowed[$1], voice, seen: voice.seen, slot: voice.seen + $0) })
            var best = 0
            var most = -Double.infinity
            var bestState: [Float] = []
            for (candidate, place) in places.enumerated() {
                let new = Self.direction(of: hidden[(candidate * width)..<((candidate + 1) * width)])
                let likeness = Self.likeness(of: new, to: voice.directions)
                let score = (1 - contrast.alpha) * probabilities[place] - contrast.alpha * likeness
                if score > most { (best, most, bestState) = (candidate, score, new) }
            }
            let slot = voice.seen + best
            if best > 0 { voice.cache.copy(slot..<slot + 1, of: voice.cache, to: voice.seen) }
            voices[index].seen += 1
            voices[index].directions += bestState
            voices[index].state = Array(hidden[(best * width)..<((best + 1) * width)])
            voices[index].advance(by: allowed[places[best]], endOfTurn: endOfTurn, mostTokens: settings.mostTokens)
            // The chosen token has been read; what it forced has not.
            voices[index].pending -= 1
        }
        if isOver { mask?.finish() }
    }

    /// Brings a take to its end where what is likeliest leads behind it.
    private func reachEnd(_ index: Int) {
        let candidates = voices[index].grammar.candidates()
        var logits = [Float](repeating: 0, count: candidates.count)
        voices[index].state.withUnsafeBufferPointer { state in
            logits.withUnsafeMutableBufferPointer {
                decoder.kernel.logits(of: candidates, after: state, rows: 1, into: $0)
            }
        }
        let place = logits.withUnsafeBufferPointer { $0.largest(1) }[0]
        if !voices[index].grammar.allowed().contains(candidates[place]) { voices[index].grammar.reachEnd() }
    }

    /// Reads the tokens that were forced, so that each take stands before a choice.
    private func readPending() {
        let width = decoder.configuration.hiddenSize
        for index in voices.indices where !voices[index].isOver {
            if voices[index].state.isEmpty { voices[index].state = prompt.hidden }
            while voices[index].pending > 0 {
                makeRoom(index)
                let voice = voices[index]
                let some = min(voice.pending, voice.cache.capacity - voice.seen)
                let start = voice.tokens.count - voice.pending
                run((0..<some).map { row(voice.tokens[start + $0], voice, seen: voice.seen + $0) })
                for place in 0..<some {
                    voices[index].directions += Self.direction(of: hidden[(place * width)..<((place + 1) * width)])
                }
                voices[index].state = Array(hidden[((some - 1) * width)..<(some * width)])
                voices[index].seen += some
                voices[index].pending -= some
            }
        }
    }

    private static func probabilities(_ logits: [Float]) -> [Double] {
        let top = logits.max() ?? 0
        let weights = logits.map { Double($0 - top).exponential }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
    }

    private static func direction(of state: ArraySlice<Float>) -> [Float] {
        let length = state.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
        return state.map { length > 0 ? $0 / length : 0 }
    }

    /// The greatest cosine between a direction and some others; 0 where there is none.
    private static func likeness(of direction: [Float], to others: [Float]) -> Double {
        var most: Float = others.isEmpty ? 0 : -1
        for start in stride(from: 0, to: others.count, by: direction.count) {
            var sum: Float = 0
            for place in direction.indices { sum += direction[place] * others[start + place] }
            most = max(most, sum)
        }
        return Double(most)
    }
}
