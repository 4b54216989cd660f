extension String {
    /// The text in Unicode's form C, nearly: accents join the letters before them.
    ///
    /// One rare thing stays as it is: an accented letter whose accent would change its place with a mark behind it
    /// (U+00E9 U+0323). Text below U+0300, all of Simplified MIDI, is in form C as it stands.
    var composed: String {
        guard unicodeScalars.contains(where: { $0.value >= 0x300 }) else { return self }
        var result = String.UnicodeScalarView()
        var cluster: [Unicode.Scalar] = []
        for scalar in unicodeScalars.lazy.flatMap(Self.takenApart) {
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

    /// What form C has instead of a single character; mostly the character itself.
    private static func takenApart(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        guard scalar.properties.isFullCompositionExclusion else { return [scalar] }
        if let parts = excluded[scalar.value] { return parts.compactMap(Unicode.Scalar.init) }
        return [ideographs[String(scalar)] ?? scalar]
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

    /// The ideographs that stand for their compatibility forms.
    private static let ideographs: [String: Unicode.Scalar] = {
        var ideographs: [String: Unicode.Scalar] = [:]
        for range in [0x3400...0x9FFF, 0x2_0000...0x2_A6DF, 0x2_A700...0x2_EBEF] as [ClosedRange<UInt32>] {
            for scalar in range.lazy.compactMap(Unicode.Scalar.init) { ideographs[String(scalar)] = scalar }
        }
        return ideographs
    }()

    /// Characters that form C never holds, with what it holds instead; compatibility ideographs are found above.
    ///
    /// Source: the canonical decompositions of the Unicode character database.
    private static let excluded: [UInt32: [UInt32]] = [
        0x0340: [0x0300], 0x0341: [0x0301], 0x0343: [0x0313], 0x0344: [0x0308, 0x0301], 0x0374: [0x02B9],
        0x037E: [0x003B], 0x0387: [0x00B7], 0x0958: [0x0915, 0x093C], 0x0959: [0x0916, 0x093C],
        0x095A: [0x0917, 0x093C], 0x095B: [0x091C, 0x093C], 0x095C: [0x0921, 0x093C], 0x095D: [0x0922, 0x093C],
        0x095E: [0x092B, 0x093C], 0x095F: [0x092F, 0x093C], 0x09DC: [0x09A1, 0x09BC], 0x09DD: [0x09A2, 0x09BC],
        0x09DF: [0x09AF, 0x09BC], 0x0A33: [0x0A32, 0x0A3C], 0x0A36: [0x0A38, 0x0A3C], 0x0A59: [0x0A16, 0x0A3C],
        0x0A5A: [0x0A17, 0x0A3C], 0x0A5B: [0x0A1C, 0x0A3C], 0x0A5E: [0x0A2B, 0x0A3C], 0x0B5C: [0x0B21, 0x0B3C],
        0x0B5D: [0x0B22, 0x0B3C], 0x0F43: [0x0F42, 0x0FB7], 0x0F4D: [0x0F4C, 0x0FB7], 0x0F52: [0x0F51, 0x0FB7],
        0x0F57: [0x0F56, 0x0FB7], 0x0F5C: [0x0F5B, 0x0FB7], 0x0F69: [0x0F40, 0x0FB5], 0x0F73: [0x0F71, 0x0F72],
        0x0F75: [0x0F71, 0x0F74], 0x0F76: [0x0FB2, 0x0F80], 0x0F78: [0x0FB3, 0x0F80], 0x0F81: [0x0F71, 0x0F80],
        0x0F93: [0x0F92, 0x0FB7], 0x0F9D: [0x0F9C, 0x0FB7], 0x0FA2: [0x0FA1, 0x0FB7], 0x0FA7: [0x0FA6, 0x0FB7],
        0x0FAC: [0x0FAB, 0x0FB7], 0x0FB9: [0x0F90, 0x0FB5], 0x1F71: [0x03AC], 0x1F73: [0x03AD], 0x1F75: [0x03AE],
        0x1F77: [0x03AF], 0x1F79: [0x03CC], 0x1F7B: [0x03CD], 0x1F7D: [0x03CE], 0x1FBB: [0x0386], 0x1FBE: [0x03B9],
        0x1FC9: [0x0388], 0x1FCB: [0x0389], 0x1FD3: [0x0390], 0x1FDB: [0x038A], 0x1FE3: [0x03B0], 0x1FEB: [0x038E],
        0x1FEE: [0x0385], 0x1FEF: [0x0060], 0x1FF9: [0x038C], 0x1FFB: [0x038F], 0x1FFD: [0x00B4], 0x2000: [0x2002],
        0x2001: [0x2003], 0x2126: [0x03A9], 0x212A: [0x004B], 0x212B: [0x00C5], 0x2329: [0x3008], 0x232A: [0x3009],
        0x2ADC: [0x2ADD, 0x0338], 0xFB1D: [0x05D9, 0x05B4], 0xFB1F: [0x05F2, 0x05B7], 0xFB2A: [0x05E9, 0x05C1],
        0xFB2B: [0x05E9, 0x05C2], 0xFB2C: [0x05E9, 0x05BC, 0x05C1], 0xFB2D: [0x05E9, 0x05BC, 0x05C2],
        0xFB2E: [0x05D0, 0x05B7], 0xFB2F: [0x05D0, 0x05B8], 0xFB30: [0x05D0, 0x05BC], 0xFB31: [0x05D1, 0x05BC],
        0xFB32: [0x05D2, 0x05BC], 0xFB33: [0x05D3, 0x05BC], 0xFB34: [0x05D4, 0x05BC], 0xFB35: [0x05D5, 0x05BC],
        0xFB36: [0x05D6, 0x05BC], 0xFB38: [0x05D8, 0x05BC], 0xFB39: [0x05D9, 0x05BC], 0xFB3A: [0x05DA, 0x05BC],
        0xFB3B: [0x05DB, 0x05BC], 0xFB3C: [0x05DC, 0x05BC], 0xFB3E: [0x05DE, 0x05BC], 0xFB40: [0x05E0, 0x05BC],
        0xFB41: [0x05E1, 0x05BC], 0xFB43: [0x05E3, 0x05BC], 0xFB44: [0x05E4, 0x05BC], 0xFB46: [0x05E6, 0x05BC],
        0xFB47: [0x05E7, 0x05BC], 0xFB48: [0x05E8, 0x05BC], 0xFB49: [0x05E9, 0x05BC], 0xFB4A: [0x05EA, 0x05BC],
        0xFB4B: [0x05D5, 0x05B9], 0xFB4C: [0x05D1, 0x05BF], 0xFB4D: [0x05DB, 0x05BF], 0xFB4E: [0x05E4, 0x05BF],
        0x1D15E: [0x1D157, 0x1D165], 0x1D15F: [0x1D158, 0x1D165], 0x1D160: [0x1D158, 0x1D165, 0x1D16E],
        0x1D161: [0x1D158, 0x1D165, 0x1D16F], 0x1D162: [0x1D158, 0x1D165, 0x1D170],
        0x1D163: [0x1D158, 0x1D165, 0x1D171], 0x1D164: [0x1D158, 0x1D165, 0x1D172], 0x1D1BB: [0x1D1B9, 0x1D165],
        0x1D1BC: [0x1D1BA, 0x1D165], 0x1D1BD: [0x1D1B9, 0x1D165, 0x1D16E], 0x1D1BE: [0x1D1BA, 0x1D165, 0x1D16E],
        0x1D1BF: [0x1D1B9, 0x1D165, 0x1D16F], 0x1D1C0: [0x1D1BA, 0x1D165, 0x1D16F],
    ]
}
