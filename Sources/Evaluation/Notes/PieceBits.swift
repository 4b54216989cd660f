public import JSON

/// What one piece cost a model, and which notes of it the model read.
public struct PieceBits: Hashable, Sendable {
    public var file: String
    public var bits: BitsPerNote
    /// ``FirstNotes/fingerprint`` of the notes as the model's words say them.
    public var fingerprint: UInt64

    public init(_ file: String, _ bits: BitsPerNote, fingerprint: UInt64) {
        self.file = file
        self.bits = bits
        self.fingerprint = fingerprint
    }

    /// Its bits in all and not for each note, so that pieces can be added up.
    public var json: JSONValue {
        let digits = String(fingerprint, radix: 16)
        return [
            "file": .string(file), "notes": .integer(bits.notes), "bits": .figure(bits.total),
            "digest": .string(String(repeating: "0", count: 16 - digits.count) + digits),
        ]
    }
}

extension BitsPerNote {
    /// As over the bits alone, but for models of which one may have read other notes.
    ///
    /// - Returns: nil without notes, or where the lists do not have the same notes in the same order: of different
    ///   pieces, or of one piece whose bends one of the models does not say.
    public static func difference(
        of pieces: [PieceBits], from others: [PieceBits], seed: UInt64, bootstraps: Int = 1_000
    ) -> Mean? {
        guard pieces.map(\.fingerprint) == others.map(\.fingerprint) else { return nil }
        return difference(of: pieces.map(\.bits), from: others.map(\.bits), seed: seed, bootstraps: bootstraps)
    }
}
