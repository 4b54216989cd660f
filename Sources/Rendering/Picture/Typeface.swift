/// The fonts of pictures, and how wide their words are taken to be.
///
/// No font is at hand to measure with, and the viewer may have another than we; so widths are generous guesses, and
/// nothing that must fit depends on them to the pixel.
enum Typeface {
    static let title = "Palatino, 'Palatino Linotype', 'Book Antiqua', 'TeX Gyre Pagella', Georgia, serif"
    static let label = "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"

    /// In pixels, for words of a size in pixels.
    static func width(_ words: String, size: Double) -> Double {
        var parts = 0
        for scalar in words.unicodeScalars {
            switch scalar {
            case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", " ", "(", ")", "/", "f", "t", "r", "-":
                parts += 38
            case "m", "w", "M", "W", "@", "%": parts += 94
            case "A"..."Z": parts += 70
            default: parts += scalar.value >= 0x2E80 ? 105 : 62
            }
        }
        return Double(parts) * size / 100
    }

    /// Words cut to a width, with an ellipsis where something is missing.
    static func fitted(_ words: String, size: Double, width: Double) -> String {
        guard self.width(words, size: size) > width else { return words }
        var kept = Substring(words)
        // The guess grows with each letter, so a first cut by length saves most of the steps.
        kept = kept.prefix(Int(width / size * 3) + 1)
        while !kept.isEmpty, self.width(kept + "…", size: size) > width { kept.removeLast() }
        return kept + "…"
    }

    private static func width(_ words: Substring, size: Double) -> Double { width(String(words), size: size) }
}
