/// The beginning of a piece that nobody owns, for those who come without a file.
package struct Opening: Hashable, Sendable {
    package let id: String
    package let title: String
    package let composer: String
    package let year: Int

    package static let all: [Opening] = []

    /// The bytes of a MIDI file.
    package func midi() throws -> [UInt8] { [] }
}
