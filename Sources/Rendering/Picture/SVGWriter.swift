/// Writes SVG, element after element, always the same bytes for the same picture.
///
/// Source: Scalable Vector Graphics 1.1, second edition; only what every viewer draws alike: `rect`, `line`, `path`,
/// `circle`, `text`, `g`, attributes instead of style sheets.
struct SVGWriter {
    private(set) var text = ""

    /// - Parameter label: what a screen reader says, and what a browser shows as the name of the picture.
    init(width: Double, height: Double, label: String) {
        let size = "\(SVGWriter.number(width)) \(SVGWriter.number(height))"
        text = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" width="\(SVGWriter.number(width))" \
            height="\(SVGWriter.number(height))" role="img">
            <title>\(SVGWriter.escaped(label))</title>

            """
    }

    /// A part of a picture, to be put into another one.
    init() {}

    /// Takes in what another writer has drawn.
    mutating func append(_ part: SVGWriter) { text += part.text }

    mutating func finish() {
        text += "</svg>\n"
    }

    /// Opens a group that gives its attributes to what is drawn until `endGroup`.
    mutating func beginGroup(_ attributes: String) {
        text += "<g \(attributes)>\n"
    }

    mutating func endGroup() {
        text += "</g>\n"
    }

    mutating func rectangle(
        x: Double, y: Double, width: Double, height: Double, radius: Double = 0, _ attributes: String = ""
    ) {
        text += "<rect x=\""
        append(x)
        text += "\" y=\""
        append(y)
        text += "\" width=\""
        append(width)
        text += "\" height=\""
        append(height)
        if radius > 0 {
            text += "\" rx=\""
            append(radius)
        }
        text += "\""
        close(attributes)
    }

    mutating func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ attributes: String = "") {
        text += "<line x1=\""
        append(start.x)
        text += "\" y1=\""
        append(start.y)
        text += "\" x2=\""
        append(end.x)
        text += "\" y2=\""
        append(end.y)
        text += "\""
        close(attributes)
    }

    /// Words with their base line at `y`; `text-anchor` among the attributes moves them about `x`.
    mutating func words(_ words: String, x: Double, y: Double, _ attributes: String = "") {
        text += "<text x=\""
        append(x)
        text += "\" y=\""
        append(y)
        text += "\"" + (attributes.isEmpty ? "" : " " + attributes) + ">"
        text += SVGWriter.escaped(words) + "</text>\n"
    }

    /// A shape of straight lines, closed.
    mutating func polygon(_ points: [(x: Double, y: Double)], _ attributes: String = "") {
        text += "<path d=\""
        for (index, point) in points.enumerated() {
            text += index == 0 ? "M" : "L"
            append(point.x)
            text += " "
            append(point.y)
        }
        text += "Z\""
        close(attributes)
    }

    mutating func path(_ path: SVGPath, _ attributes: String = "") {
        text += "<path d=\"" + path.text + "\""
        close(attributes)
    }

    mutating func circle(x: Double, y: Double, radius: Double, _ attributes: String = "") {
        text += "<circle cx=\""
        append(x)
        text += "\" cy=\""
        append(y)
        text += "\" r=\""
        append(radius)
        text += "\""
        close(attributes)
    }

    private mutating func close(_ attributes: String) {
        text += attributes.isEmpty ? "/>\n" : " " + attributes + "/>\n"
    }

    private mutating func append(_ value: Double) {
        text += SVGWriter.number(value)
    }

    /// A number with at most two decimals: a hundredth of a pixel is more than a printer shows.
    ///
    /// What is no number is written as 0.
    static func number(_ value: Double) -> String {
        guard !value.isNaN else { return "0" }
        let hundredths = Int((min(max(value, -1e9), 1e9) * 100).rounded())
        let whole = hundredths.magnitude / 100
        let rest = hundredths.magnitude % 100
        let sign = hundredths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
        return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// Text that XML takes for text; characters that XML 1.0 forbids are left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x26: result += "&amp;"
            case 0x3C: result += "&lt;"
            case 0x3E: result += "&gt;"
            case 0x22: result += "&quot;"
            case 0x0...0x1F, 0x7F...0x9F: result += " "
            case 0xFFFE, 0xFFFF: continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
