package import Foundation

extension Date {
    /// The date to the millisecond, as in `2026-11-28T00:40:00.250Z`.
    package var studioText: String {
        // The style cuts digits off instead of rounding.
        Date(timeIntervalSince1970: (timeIntervalSince1970 * 1000).rounded() / 1000 + 0.0001).formatted(
            Self.studioStyle)
    }

    /// Reads what ``studioText`` wrote, with or without the fraction of the second.
    package init?(studioText text: String) {
        let whole = Date.ISO8601FormatStyle()
        guard let date = (try? Self.studioStyle.parse(text)) ?? (try? whole.parse(text)) else { return nil }
        self = date
    }

    private static let studioStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// Milliseconds since 1970: what the library keeps.
    var milliseconds: Int64 {
        let count = (timeIntervalSince1970 * 1000).rounded()
        return Int64(min(max(count, -8e15), 8e15))
    }

    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
