/// The paper that a drawing stands on.
public enum PictureTheme: Hashable, Sendable, CaseIterable {
    /// Light, for print and for programs that know of nothing else.
    case paper
    /// Dark, with light ink.
    case dark
    /// Dark where the viewer asks for it, as a browser's page does (`prefers-color-scheme`); light elsewhere.
    case viewers

    /// A drawing of ours on this paper.
    func applied(to svg: String) -> String {
        switch self {
        case .paper: return svg
        case .dark: return PictureTheme.darkened(svg)
        case .viewers:
            guard let end = svg.range(of: "</title>\n")?.upperBound else { return svg }
            return String(svg[..<end]) + PictureTheme.styleSheet + svg[end...]
        }
    }

    /// What takes the place of each colour; words stand out from the paper as much as from the light one.
    private static let pairs: KeyValuePairs = [
        Palette.page: "#1c1a18", Palette.pageEdge: "#302c28", Palette.ink: "#ece7df", Palette.softInk: "#ada69a",
        Palette.strongLine: "#6b645a", Palette.barNumber: "#aa9ed2",
    ]

    /// Attributes give way to a style sheet, so that the drawing itself is the same.
    private static let styleSheet: String = {
        let rules = pairs.map { "[fill=\"\($0)\"]{fill:\($1)}[stroke=\"\($0)\"]{stroke:\($1)}" }
        return "<style>@media (prefers-color-scheme:dark){\(rules.joined())}</style>\n"
    }()

    /// The drawing with every colour that stands alone in an attribute replaced; words have no such quotation marks.
    private static func darkened(_ svg: String) -> String {
        let colours = Dictionary(uniqueKeysWithValues: pairs.map { (Array($0.utf8), Array($1.utf8)) })
        var bytes = Array(svg.utf8)
        var place = 0
        while place + 10 <= bytes.count {
            guard bytes[place] == UInt8(ascii: "="), bytes[place + 1] == UInt8(ascii: "\""),
                bytes[place + 2] == UInt8(ascii: "#"), bytes[place + 9] == UInt8(ascii: "\"")
            else {
                place += 1
                continue
            }
            if let other = colours[Array(bytes[place + 2..<place + 9])] {
                bytes.replaceSubrange(place + 2..<place + 9, with: other)
            }
            place += 10
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// Where another text stands first.
    fileprivate func range(of other: String) -> Range<Index>? { ranges(of: other).first }
}
