import Checkpoints

/// The pieces of a SentencePiece vocabulary, and what they are merged of.
///
/// A symbol is a piece by its token, or a character that occurs inside pieces without being one, by a number behind the
/// vocabulary. Spaces stand as `▁`.
struct PieceVocabulary: Sendable {
    /// How many entries there are.
    let count: Int
    let merges: MergeTable
    /// The symbol of each character that pieces are made of.
    private let characters: [UInt32: Token]
    /// The symbols of ASCII characters, so that most text needs no look-up; -1 where there is none.
    private let ascii: [Token]
    /// The tokens of single bytes; nil where the vocabulary has no token of its own for a byte.
    private let bytes: [Token?]
    let unknown: Token?
    /// The characters of the symbols behind the vocabulary.
    private let extraCharacters: [[UInt8]]
    /// What an entry is taken apart into when it must not be given out.
    private let halves: [Token: (Token, Token)]
    private let unused: Set<Token>
    /// By the classes of two neighbours: whether any merge joins a piece that ends with the one to a piece that begins
    /// with the other.
    ///
    /// Where none does, a text can be cut before anything is merged.
    private let joins: [Bool]
    private let texts: [[UInt8]]

    static let space: [UInt8] = [0xE2, 0x96, 0x81]  // ▁

    init(_ description: TokenizerDescription, _ rules: TokenizerDescription.SentencePiece) throws(CheckpointError) {
        let entries = description.entries
        count = entries.count
        var texts: [[UInt8]] = []
        texts.reserveCapacity(entries.count)
        var pieces: [[UInt8]: Token] = Dictionary(minimumCapacity: entries.count)
        var bytes = [Token?](repeating: nil, count: 256)
        var unused: Set<Token> = []
        var work = 0
        for (index, entry) in entries.enumerated() {
            let text = Array(entry.text.utf8)
            texts.append(text)
            work &+= text.count &* text.count
            switch entry.kind {
            case .normal, .userDefined: if !text.isEmpty { pieces[text] = Token(index) }
            case .unused:
                if !text.isEmpty, pieces[text] == nil { pieces[text] = Token(index) }
                unused.insert(Token(index))
            case .byte: if let byte = Self.byte(entry.text) { bytes[Int(byte)] = Token(index) }
            case .unknown, .control: break
            }
        }
        guard work <= TokenizerLimits.pieceWork else {
            throw CheckpointError(file: description.file, "its vocabulary has pieces that are too long to be read")
        }
        self.texts = texts
        self.bytes = bytes
        self.unused = unused
        unknown = description.unknown ?? entries.firstIndex { $0.kind == .unknown }.map(Token.init)
        var builder = Builder(pieces: pieces, count: entries.count)
        if rules.mergesByScore {
            builder.addMerges(byScore: entries, texts: texts)
        } else {
            for (rank, merge) in description.merges.enumerated() {
                guard builder.add(Array(merge.left.utf8), Array(merge.right.utf8), rank: rank) else {
                    let line = "\(merge.left) \(merge.right)".prefix(80)
                    throw CheckpointError(
                        file: description.file,
                        "its merge \(rank + 1), '\(line)', does not join two entries into a third")
                }
            }
            for text in texts { builder.addCharacter(text) }
        }
        merges = builder.merges
        joins = builder.joins
        characters = builder.characters
        extraCharacters = builder.extraCharacters
        halves = builder.halves
        ascii = (0..<128).map { [characters] in characters[$0 == 0x20 ? 0x2581 : $0] ?? -1 }
    }

    // MARK: Encoding

    /// The symbol of the character at `offset` of valid UTF-8, its class and its length in bytes; no symbol where no
    /// piece holds the character.
    func symbol(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> (symbol: Token?, class: Int, length: Int) {
        let first = text[offset]
        if first < 0x80 {
            let symbol = ascii[Int(first)]
            return (symbol < 0 ? nil : symbol, Int(first), 1)
        }
        guard let (scalar, length) = ScalarClass.scalar(text, at: offset) else { return (nil, Self.otherClass, 1) }
        return (characters[scalar.value], scalar.value == 0x2581 ? 0x20 : Self.otherClass, length)
    }

    /// Whether a merge can join two neighbours of these classes.
    func joins(_ left: Int, _ right: Int) -> Bool { joins[left * Self.classCount + right] }

    /// Appends a symbol that nothing is left to merge with; entries that must not be given out are taken apart.
    func append(_ symbol: Token, to tokens: inout [Token]) {
        var waiting = [symbol]
        while let symbol = waiting.popLast() {
            if symbol >= count {
                appendCharacter(extraCharacters[Int(symbol) - count], to: &tokens)
            } else if unused.contains(symbol), let (left, right) = halves[symbol] {
                waiting.append(right)
                waiting.append(left)
            } else {
                tokens.append(symbol)
            }
        }
    }

    /// Whether symbols can be given out as they are.
    var isPlain: Bool { extraCharacters.isEmpty && unused.isEmpty }

    /// Appends a character that the vocabulary lacks: its bytes, or the unknown token, once for several of them.
    func appendCharacter(_ character: some Collection<UInt8>, to tokens: inout [Token]) {
        let known = character.compactMap { bytes[Int($0)] }
        if known.count == character.count {
            tokens += known
        } else if let unknown, tokens.last != unknown {
            tokens.append(unknown)
        }
    }

    // MARK: Decoding

    /// Appends the bytes that a token stands for; special ones give their names, numbers outside nothing.
    func append(bytesOf token: Token, _ entries: [TokenizerDescription.Entry], to output: inout [UInt8]) {
        let index = Int(token)
        guard texts.indices.contains(index) else { return }
        switch entries[index].kind {
        case .byte: if let byte = Self.byte(entries[index].text) { output.append(byte) }
        case .unknown, .control: output += texts[index]
        case .normal, .userDefined, .unused:
            var rest = texts[index][...]
            while let first = rest.first {
                if first == 0xE2, rest.starts(with: Self.space) {
                    output.append(0x20)
                    rest = rest.dropFirst(3)
                } else {
                    output.append(first)
                    rest = rest.dropFirst()
                }
            }
        }
    }

    /// The byte of an entry such as `<0x0A>`.
    static func byte(_ text: String) -> UInt8? {
        let characters = Array(text.utf8)
        guard characters.count == 6, text.hasPrefix("<0x"), characters[5] == UInt8(ascii: ">") else { return nil }
        return UInt8(text.dropFirst(3).dropLast(), radix: 16)
    }

    // MARK: Classes of characters

    /// ASCII characters by themselves, `▁` as the space, one class for all others.
    static let otherClass = 128
    static let classCount = 129

    fileprivate static func firstClass(_ text: some Collection<UInt8>) -> Int {
        guard let first = text.first else { return otherClass }
        if first < 0x80 { return Int(first) }
        return text.starts(with: space) ? 0x20 : otherClass
    }

    fileprivate static func lastClass(_ text: some BidirectionalCollection<UInt8>) -> Int {
        guard let last = text.last else { return otherClass }
        if last < 0x80 { return Int(last) }
        return text.suffix(3).elementsEqual(space) ? 0x20 : otherClass
    }
}

/// Finds the merges of a vocabulary.
private struct Builder {
    let pieces: [[UInt8]: Token]
    let count: Int
    var merges: MergeTable
    var joins = [Bool](repeating: false, count: PieceVocabulary.classCount * PieceVocabulary.classCount)
    var characters: [UInt32: Token] = [:]
    var extraCharacters: [[UInt8]] = []
    var halves: [Token: (Token, Token)] = [:]

    init(pieces: [[UInt8]: Token], count: Int) {
        self.pieces = pieces
        self.count = count
        merges = MergeTable(capacity: 4 * count)
    }

    /// Every way to make a piece of two symbols; pieces of the same score have the same rank, so that the leftmost of
    /// them goes first.
    mutating func addMerges(byScore entries: [TokenizerDescription.Entry], texts: [[UInt8]]) {
        for text in texts { addCharacter(text) }
        var ranks: [Float: Int] = [:]
        for score in Set(entries.map(\.score)).sorted(by: >) { ranks[score] = ranks.count }
        for (index, entry) in entries.enumerated() {
            // The first of entries of the same text, as the table of pieces has it.
            guard pieces[texts[index]] == Token(index) else { continue }
            let text = texts[index]
            for place in text.indices.dropFirst() where text[place] & 0xC0 != 0x80 {
                _ = add(Array(text[..<place]), Array(text[place...]), rank: ranks[entry.score] ?? 0)
            }
        }
    }

    /// Notes a merge; false when one of the three is no symbol.
    mutating func add(_ left: [UInt8], _ right: [UInt8], rank: Int) -> Bool {
        guard let merged = pieces[left + right], let leftSymbol = symbol(left), let rightSymbol = symbol(right) else {
            return false
        }
        merges.set(leftSymbol, rightSymbol, rank: rank, merged: merged)
        halves[merged] = (leftSymbol, rightSymbol)
        joins[PieceVocabulary.lastClass(left) * PieceVocabulary.classCount + PieceVocabulary.firstClass(right)] = true
        return true
    }

    /// Gives each character of a piece a symbol.
    mutating func addCharacter(_ piece: [UInt8]) {
        guard pieces[piece] != nil else { return }
        for scalar in String(decoding: piece, as: UTF8.self).unicodeScalars where characters[scalar.value] == nil {
            let bytes = Array(String(scalar).utf8)
            if let token = pieces[bytes] {
                characters[scalar.value] = token
            } else {
                characters[scalar.value] = Token(count + extraCharacters.count)
                extraCharacters.append(bytes)
            }
        }
    }

    private func symbol(_ text: [UInt8]) -> Token? {
        if let token = pieces[text] { return token }
        guard let first = text.first, text.count <= 4 else { return nil }
        let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
        guard scalars.count == 1, let scalar = scalars.first, first >= 0x80 || text.count == 1 else { return nil }
        return characters[scalar.value]
    }
}
