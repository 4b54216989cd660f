import Foundation

/// The date as HTTP writes it.
///
/// Source: RFC 9110, section 5.6.7.
enum HTTPDate {
    static var now: String { text(Date()) }

    static func text(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let (day, month) = (Int(parts.tm_wday), Int(parts.tm_mon))
        guard days.indices.contains(day), months.indices.contains(month) else { return "" }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[day]), \(two(parts.tm_mday)) \(months[month]) \(parts.tm_year + 1900) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }
}
