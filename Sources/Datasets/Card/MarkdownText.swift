/// Markdown that outside texts cannot break.
enum MarkdownText {
    /// A text for one cell of a table or one line, every sign of it as it is.
    static func plain(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "|", "\\", "`", "*", "_", "[", "]", "#", "~": result += "\\\(scalar)"
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            case _
            where scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028 || scalar.value == 0x2029:
                result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A table; numbers stand at the right of their columns.
    static func table(_ heads: [String], numbers: Set<Int> = [], _ rows: [[String]]) -> [String] {
        [
            "| " + heads.joined(separator: " | ") + " |",
            "|" + heads.indices.map { numbers.contains($0) ? "--:|" : "---|" }.joined(),
        ] + rows.map { "| " + $0.joined(separator: " | ") + " |" }
    }

    /// A block of code, whatever signs it has.
    static func code(_ text: String, _ language: String) -> [String] {
        var (longest, run) = (0, 0)
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(longest + 1, 3))
        return [fence + language, text, fence]
    }
}
