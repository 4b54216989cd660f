public import Tokenizers

/// A few examples of a corpus for the eye.
public enum CorpusPreview {
    /// The first examples of a corpus folder's `train.jsonl`, with their prompts and the beginnings of their answers.
    ///
    /// - Parameters:
    ///   - count: how many examples, from different pieces as long as there are any.
    ///   - tokens: counts the tokens of an exchange, where a tokenizer is at hand.
    /// - Throws: ``DatasetError`` or `StorageError`.
    public static func text(
        ofFolder folder: String, count: Int = 3, tokens: ((Exchange) -> Int)? = nil
    ) throws -> String {
        var reader = try CorpusReader(folder + "/" + CorpusFolder.train)
        var shown: [String] = []
        var piece: String?
        var examples = 0
        while let example = try reader.next() {
            examples += 1
            guard shown.count < count, example.piece.isEmpty || example.piece != piece else { continue }
            piece = example.piece
            shown.append(text(of: example, tokens: tokens))
        }
        return shown.joined(separator: "\n") + "\n\(shown.count) of \(examples) examples shown\n"
    }

    private static func text(of example: CorpusExample, tokens: ((Exchange) -> Int)?) -> String {
        let exchange = example.exchange
        let given = notes(in: exchange.prompt).count
        let asked = notes(in: exchange.answer).count
        var facts = ["\(given) notes given", "\(asked) asked"]
        if let tokens { facts.append("\(tokens(exchange)) tokens") }
        if example.tempo > 0 { facts.append("\(example.tempo) quarter notes a minute") }
        facts.append(exchange.isComplete ? "reaches the end of the piece" : "stops before the end of the piece")
        let title = example.piece.isEmpty ? "an example" : "\(example.piece) from note \(example.firstNote + 1)"
        return """
            \(title): \(facts.joined(separator: ", "))
              system  \(exchange.system)
              prompt  \(shortened(exchange.prompt))
              answer  \(shortened(exchange.answer))

            """
    }

    /// The first words of a text, and how many more there are.
    private static func shortened(_ text: String) -> String {
        let notes = notes(in: text)
        guard notes.count > 12 else { return text }
        let end = text[..<notes[12]].last == "<" ? text.utf8.index(before: notes[12]) : notes[12]
        return text[..<end] + (text[..<end].last == " " ? "" : " ") + "... (\(notes.count - 12) more)"
    }

    /// Where the pitches stand, one for each note in every form.
    private static func notes(in text: String) -> [String.Index] {
        text.utf8.indices.filter { place in
            let next = text.utf8.index(after: place)
            return text.utf8[place] == UInt8(ascii: "p") && next < text.utf8.endIndex
                && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text.utf8[next])
        }
    }
}
