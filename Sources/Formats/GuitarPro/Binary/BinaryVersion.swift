extension GuitarPro {
    /// Which of the binary formats a file has, as its first field says.
    struct BinaryVersion: Hashable {
        /// 3, 4 or 5.
        let major: Int
        /// Whether it is 5.10 or later, which keeps more of the sampled sounds than 5.00.
        let hasRSEEffects: Bool
        /// Whether it is a passage that was copied, rather than a piece.
        let isClipboard: Bool

        static let fiveTen = BinaryVersion(major: 5, hasRSEEffects: true, isClipboard: false)

        /// The length of the field: a count, and room for 30 characters.
        static let byteCount = 31

        init(major: Int, hasRSEEffects: Bool, isClipboard: Bool) {
            self.major = major
            self.hasRSEEffects = hasRSEEffects
            self.isClipboard = isClipboard
        }

        /// Reads the first field, such as `FICHIER GUITAR PRO v5.10` or `CLIPBOARD GP 5.1`.
        init(_ bytes: [UInt8]) throws(FormatError) {
            guard isBinary(bytes) else {
                throw FormatError(
                    .invalid, at: 0, "this is no Guitar Pro 3, 4 or 5 file: it does not begin with its name and version"
                )
            }
            guard bytes.count >= BinaryVersion.byteCount else {
                throw FormatError(.malformed, at: bytes.count, "the Guitar Pro file ends within its first field")
            }
            let text = bytes[1...min(Int(bytes[0]), 30)]
            let number = text.drop { !isDigit($0) }
            let fraction = number.drop(while: isDigit).dropFirst()
            guard let major = number.first.map({ Int($0) - 0x30 }), number.prefix(while: isDigit).count == 1 else {
                throw FormatError(.unsupported, at: 1, "the Guitar Pro file does not say of which version it is")
            }
            guard major >= 3 else {
                throw FormatError(
                    .unsupported, at: 1,
                    "files of Guitar Pro 1 and 2 are not read; open it in Guitar Pro 3, 4 or 5 and save it from there")
            }
            guard major <= 5 else {
                throw FormatError(
                    .unsupported, at: 1,
                    "the file has the form of Guitar Pro 5 or older, and says that it is of a later version")
            }
            self.major = major
            hasRSEEffects = major == 5 && fraction.first.map { $0 > 0x30 } ?? false
            isClipboard = text.starts(with: BinaryVersion.clipboard)
            if isClipboard, major == 3 {
                throw FormatError(.unsupported, at: 1, "passages on the clipboard of Guitar Pro 3 are not read")
            }
        }

        fileprivate static let piece = Array("FICHIER GUITAR".utf8)
        fileprivate static let clipboard = Array("CLIPBOARD G".utf8)
    }

    /// Whether the bytes begin as a file of Guitar Pro 1 to 5 does.
    static func isBinary(_ bytes: [UInt8]) -> Bool {
        guard let length = bytes.first, (1...30).contains(length) else { return false }
        let text = bytes.dropFirst()
        return text.starts(with: BinaryVersion.piece) || text.starts(with: BinaryVersion.clipboard)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
