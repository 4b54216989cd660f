extension SimplifiedMIDI {
    /// The forms in which a piece can be written.
    public enum Codec: String, Hashable, Sendable, CaseIterable {
        /// Words of letters and numbers, one a note: `SimplifiedMIDI`.
        case text
        /// Tokens of an added vocabulary, four to seven a note: `CompactMIDI`.
        case compact
        /// Words for all that a sequencer's file holds.
        case extended
    }

    /// The form of a text by how it begins: `p` and a number, `<p` and a number, or `q` and a number.
    ///
    /// - Returns: nil for anything else, and for no bytes at all.
    public static func codec(ofBytes bytes: [UInt8]) -> Codec? {
        func starts(with prefix: [UInt8]) -> Bool {
            bytes.count > prefix.count && bytes.starts(with: prefix) && (0x30...0x39).contains(bytes[prefix.count])
        }
        if starts(with: [UInt8(ascii: "p")]) { return .text }
        if starts(with: [UInt8(ascii: "<"), UInt8(ascii: "p")]) { return .compact }
        if starts(with: [UInt8(ascii: "q")]) { return .extended }
        return nil
    }
}
