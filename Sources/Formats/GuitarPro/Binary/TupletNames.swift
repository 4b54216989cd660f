import Music

/// The tuplets of Guitar Pro 3 to 5, which are written as their number of notes.
enum TupletNames {
    /// So many notes in the time of how many; nil for a number that the programs do not know.
    static func time(ofNotes notes: Int) -> UInt8? {
        switch notes {
        case 1: 1
        case 3: 2
        case 5, 6, 7: 4
        case 9...13: 8
        default: nil
        }
    }

    static let notes: [UInt8] = [1, 3, 5, 6, 7, 9, 10, 11, 12, 13]
}
