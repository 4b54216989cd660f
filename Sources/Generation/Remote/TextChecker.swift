/// Says byte by byte whether a text can become a whole piece: a value, so that a text can be tried and taken back.
public protocol TextChecker: Sendable {
    /// Takes in the next byte of the text.
    ///
    /// - Returns: false, and then nothing has changed, where no piece goes on with it.
    mutating func accept(_ byte: UInt8) -> Bool

    /// Whether the piece may end here.
    var mayEnd: Bool { get }

    /// From here on accepts only what brings the piece to its end in the fewest words.
    mutating func hurry()
}

extension TextChecker {
    /// The bytes that texts of notes are made of, those that end something first.
    private static var alphabet: [UInt8] { Array(": pvdtb0123456789".utf8) }

    /// The bytes that may come next.
    var acceptedBytes: [UInt8] {
        Self.alphabet.filter { byte in
            var next = self
            return next.accept(byte)
        }
    }

    /// The shortest text that brings the piece to its end from here.
    ///
    /// - Parameter longest: the most bytes that are tried.
    /// - Returns: nil where none of that length does.
    func ending(longest: Int = 1 << 16) -> [UInt8]? {
        var next = self
        next.hurry()
        var text: [UInt8] = []
        while !next.mayEnd {
            guard text.count < longest, let byte = Self.alphabet.first(where: { next.accept($0) }) else { return nil }
            text.append(byte)
        }
        return text
    }
}
