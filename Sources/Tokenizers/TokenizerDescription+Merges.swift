import Checkpoints

// SentencePiece orders merges by the scores of what they make, the `tokenizers` library by a list. The two ways agree
// where all merges that make one piece stand together in the list.

extension TokenizerDescription {
    /// The merges as a list, whichever way they are ordered.
    ///
    /// Of a model with scores: every way to make a piece of two others, higher scores first; ways to make the same piece
    /// in the order of their halves, as Transformers converts such models.
    func mergeList() -> [Merge] {
        guard case .sentencePiece(let rules) = model, rules.mergesByScore else { return merges }
        var pieces: [[UInt8]: Int] = Dictionary(minimumCapacity: entries.count)
        for (index, entry) in entries.enumerated() where entry.kind == .normal || entry.kind == .userDefined {
            let text = Array(entry.text.utf8)
            if pieces[text] == nil { pieces[text] = index }
        }
        var found: [(score: Float, whole: Int, left: Int, right: Int)] = []
        for (text, index) in pieces {
            for place in text.indices.dropFirst() where text[place] & 0xC0 != 0x80 {
                guard let left = pieces[Array(text[..<place])], let right = pieces[Array(text[place...])] else {
                    continue
                }
                found.append((entries[index].score, index, left, right))
            }
        }
        found.sort { ($1.score, $0.whole, $0.left, $0.right) < ($0.score, $1.whole, $1.left, $1.right) }
        return found.map { Merge(entries[$0.left].text, entries[$0.right].text) }
    }

    /// A score for each entry, whichever way merges are ordered.
    ///
    /// - Throws: ``CheckpointError`` when the list of merges goes back and forth between pieces, so that no scores say
    ///   the same.
    func scoreList() throws(CheckpointError) -> [Float] {
        guard case .sentencePiece(let rules) = model, !rules.mergesByScore else { return entries.map(\.score) }
        var numbers: [[UInt8]: Int] = Dictionary(minimumCapacity: entries.count)
        for (index, entry) in entries.enumerated() { numbers[Array(entry.text.utf8)] = index }
        // What no merge makes is never compared.
        var scores = [Float](repeating: -Float(merges.count + 1), count: entries.count)
        var isScored = [Bool](repeating: false, count: entries.count)
        var last: Int?
        var score = 0
        for merge in merges {
            guard let whole = numbers[Array((merge.left + merge.right).utf8)] else { continue }
            if whole != last {
                guard !isScored[whole] else {
                    throw CheckpointError(
                        file: file, "its merges make '\(entries[whole].text)' at several places of the list",
                        advice: "Such a tokenizer cannot be written as GGUF: export with '--to merged'.")
                }
                isScored[whole] = true
                score -= 1
            }
            scores[whole] = Float(score)
            last = whole
        }
        return scores
    }
}
