import Music

extension ExtendedMIDI {
    /// Cents inside a word: the shortest decimal that reads back as the same number, as in `-50`, `14.6484375`, and
    /// `1e-05` below a ten-thousandth.
    ///
    /// One number has one spelling: that of Swift's `description`, without `.0`.
    enum Cents {
        /// The most that a wheel can reach, either way: 127 semitones and 127 cents.
        static let greatest = 12_827.0
        /// The longest spelling takes 24 bytes.
        private static let longest = 24

        /// - Returns: false, and nothing appended, for what is not a number or too great.
        static func append(_ cents: Double, to bytes: inout [UInt8]) -> Bool {
            guard cents.magnitude <= greatest else { return false }
            bytes.append(contentsOf: spelling(of: cents).utf8)
            return true
        }

        /// The number that starts at a position; nil when it is misspelled or too great.
        ///
        /// - Parameter position: moves behind the number.
        static func read(_ bytes: [UInt8], _ position: inout Int, end: Int) -> Double? {
            let text = bytes[position..<min(position + longest + 1, end)].prefix { byte in
                WordCursor.isDigit(byte) || [0x2D, 0x2E, 0x65].contains(byte)  // - . e
            }
            let spelled = String(decoding: text, as: UTF8.self)
            guard let cents = Double(spelled), cents.magnitude <= greatest, spelling(of: cents) == spelled else {
                return nil
            }
            position += text.count
            return cents
        }

        private static func spelling(of cents: Double) -> String {
            if let whole = Int(exactly: cents) { return "\(whole)" }
            return cents.description
        }
    }
}
