import Formats
public import Music

extension ScoreDocument {
    init(format: ScoreFormat, reading: Reading, bytes: [UInt8]) {
        self.init(format: format, reading: reading, tablature: nil, bytes: bytes)
    }

    /// A tablature that was read, and the score that it sounds like.
    init(format: ScoreFormat, _ reading: TablatureReading, bytes: [UInt8]) throws(FormatError) {
        self.init(
            format: format, reading: try reading.performed(), tablature: reading.tablature, bytes: bytes)
    }

    /// The tablature that was read, or one that is made from what is heard.
    ///
    /// - Returns: with it what had to be changed for that, a clause each.
    public func asTablature() -> (tablature: Tablature, remarks: [String]) {
        if let tablature { return (tablature, []) }
        return (Tablature(), [])
    }
}
