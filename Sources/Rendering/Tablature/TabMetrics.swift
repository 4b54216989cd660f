import Music

/// Sizes that the whole drawing shares, in the pixels of the picture (1/96 inch).
enum TabMetrics {
    static let pageWidth = 1280.0
    static let margin = 28.0
    /// Between two lines of a staff.
    static let space = 13.0
    static let fretSize = 12.5
    static let smallSize = 9.5
    /// The width of a figure of a fret, on the safe side for common fonts.
    static let digit = 7.8
    static let smallDigit = 6.0
    /// Below the lines, or above them for an upper voice: from the staff to the tip of a stem.
    static let stemStart = 6.0
    static let stemLength = 23.0
    static let beamThickness = 3.4
    static let beamStep = 5.4

    /// The natural distance to the next beat: a sixteenth gets 22 pixels, and twice the time 1.45 times the room.
    ///
    /// Repeated products instead of powers give the same bits everywhere.
    static func room(for length: Int) -> Double {
        var ratio = Double(length) / Double(NoteValue.unitsPerQuarter / 4)
        var room = 22.0
        guard ratio > 0 else { return 0 }
        while ratio < 1, room > 4 {
            room /= 1.45
            ratio *= 2
        }
        while ratio >= 2, room < 200 {
            room *= 1.45
            ratio /= 2
        }
        return room * (1 + 0.45 * (min(ratio, 2) - 1))
    }

    static func width(ofFret text: String) -> Double { Double(text.count) * digit }
}
