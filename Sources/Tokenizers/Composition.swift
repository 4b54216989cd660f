extension String {
    /// The text in Unicode's form C, nearly: accents join the letters before them.
    ///
    /// Two rare things stay as they are: an accented letter whose accent would change its place with a mark behind it
    /// (U+00E9 U+0323), and characters that form C takes apart (U+0958). Text below U+0300, all of Simplified MIDI, is
    /// in form C as it stands.
    var composed: String {
        guard unicodeScalars.contains(where: { $0.value >= 0x300 }) else { return self }
        var result = String.UnicodeScalarView()
        var cluster: [Unicode.Scalar] = []
        for scalar in unicodeScalars {
            let isStarter = scalar.properties.canonicalCombiningClass == .notReordered
            if isStarter, let joined = Self.joined(cluster, scalar) {
                cluster = [joined]
                continue
            }
            if isStarter {
                result.append(contentsOf: Self.composed(cluster))
                cluster = []
            }
            cluster.append(scalar)
        }
        result.append(contentsOf: Self.composed(cluster))
        return String(result)
    }

    /// Two starters that are one character, as the letters of a Korean syllable are.
    private static func joined(_ cluster: [Unicode.Scalar], _ next: Unicode.Scalar) -> Unicode.Scalar? {
        guard cluster.count == 1, next.value >= 0x300 else { return nil }
        return single(cluster[0], next)
    }

    /// A starter with the marks behind it, in their canonical order, each joined to the starter where that is possible.
    private static func composed(_ cluster: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard let first = cluster.first else { return [] }
        let isStarter = first.properties.canonicalCombiningClass == .notReordered
        var starter = isStarter ? single(first, nil) ?? first : first
        guard cluster.count > 1 else { return [starter] }
        let marks = cluster.dropFirst(isStarter ? 1 : 0).enumerated().sorted {
            ($0.element.properties.canonicalCombiningClass.rawValue, $0.offset)
                < ($1.element.properties.canonicalCombiningClass.rawValue, $1.offset)
        }.map(\.element)
        guard isStarter else { return marks }
        var kept: [Unicode.Scalar] = []
        for mark in marks {
            let rank = mark.properties.canonicalCombiningClass
            // A mark of the same class that stayed stands between.
            if kept.last?.properties.canonicalCombiningClass != rank, let joined = single(starter, mark) {
                starter = joined
            } else {
                kept.append(mark)
            }
        }
        return [starter] + kept
    }

    private static func single(_ scalar: Unicode.Scalar, _ mark: Unicode.Scalar?) -> Unicode.Scalar? {
        var text = String(scalar)
        if let mark { text.unicodeScalars.append(mark) }
        return composites[text]
    }

    /// The characters of form C by themselves: `String` takes all spellings of a character for the same key.
    private static let composites: [String: Unicode.Scalar] = {
        var composites: [String: Unicode.Scalar] = [:]
        for range in [0xC0...0x33FF, 0xAC00...0xD7A3, 0x1_1000...0x1_6FFF, 0x1_D100...0x1_D1FF] as [ClosedRange<UInt32>]
        {
            for scalar in range.lazy.compactMap(Unicode.Scalar.init) {
                let properties = scalar.properties
                guard properties.generalCategory != .unassigned, !properties.isFullCompositionExclusion,
                    properties.canonicalCombiningClass == .notReordered
                else { continue }
                composites[String(scalar)] = scalar
            }
        }
        return composites
    }()
}
