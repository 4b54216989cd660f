/// Rows of words, which become a table of a page or of a terminal.
struct ReportTable {
    var heads: [String]
    var rows: [[String]] = []
    /// How many columns from the left hold words; the others hold numbers, and stand to the right.
    var wordColumns = 1
    /// Whether words are names of files, which a page breaks where it must.
    var hasNames = false

    /// Columns as wide as they must be, two spaces between them.
    var text: String {
        let widths = heads.indices.map { column in
            ([heads] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([heads] + rows).map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                line += (column > 0 ? "  " : "") + (column < wordColumns ? cell + space : space + cell)
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    var html: String {
        func line(_ cells: [String], _ tag: String) -> String {
            "<tr>"
                + cells.enumerated().map { column, cell in
                    let isWord = column < wordColumns || cell == "alike" || cell == "different"
                    let mark = cell == "different" ? " class=\"w no\"" : isWord ? " class=\"w\"" : ""
                    return "<\(tag)\(mark)>\(Markup.escaped(cell))</\(tag)>"
                }.joined() + "</tr>"
        }
        return "<div class=\"wide\"><table\(hasNames ? " class=\"names\"" : "")><thead>" + line(heads, "th")
            + "</thead><tbody>\n"
            + rows.map { line($0, "td") }.joined(separator: "\n") + "</tbody></table></div>\n"
    }
}

/// Text within a page.
enum Markup {
    /// What a page shows for any text, file names of all kinds included.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            // No page may hold these.
            case "\u{0}"..<"\u{9}", "\u{B}", "\u{C}", "\u{E}"..<"\u{20}", "\u{7F}"..<"\u{A0}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
