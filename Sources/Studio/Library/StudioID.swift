/// The name of a thing in the studio: 128 random bits, written as 32 lower-case hexadecimal digits.
///
/// Nobody can guess one, and as a name of a folder it leads nowhere else.
package struct StudioID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// A new one.
    package init() {
        var random = SystemRandomNumberGenerator()
        description = Self.digits(of: random.next()) + Self.digits(of: random.next())
    }

    /// - Returns: nil for anything but 32 digits.
    package init?(_ text: some StringProtocol) {
        let isDigit: (UInt8) -> Bool = {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        guard text.utf8.count == 32, text.utf8.allSatisfy(isDigit) else { return nil }
        description = String(text)
    }

    private static func digits(of number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension StudioID {
    /// Its bits, as two numbers.
    var words: (UInt64, UInt64) {
        (UInt64(description.prefix(16), radix: 16) ?? 0, UInt64(description.suffix(16), radix: 16) ?? 0)
    }
}
