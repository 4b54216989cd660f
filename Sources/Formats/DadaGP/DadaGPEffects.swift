import Music

extension DadaGP.NoteEffect {
    /// Takes a parameter of the split spelling.
    ///
    /// - Returns: whether the effect has such a one.
    mutating func take(_ parameter: DadaGP.Parameter) -> Bool {
        switch (self, parameter) {
        case (.bend(let kind, var points), _):
            guard DadaGP.take(parameter, &points) else { return false }
            self = .bend(kind: kind, points: points)
        case (.grace(let fret, nil), .grace(let parameters)): self = .grace(fret: fret, parameters)
        case (.trill(let fret, nil), .duration(let ticks)): self = .trill(fret: fret, ticks)
        default: return false
        }
        return true
    }
}

extension DadaGP.BeatEffect {
    /// Takes a parameter of the split spelling.
    ///
    /// - Returns: whether the effect has such a one.
    mutating func take(_ parameter: DadaGP.Parameter) -> Bool {
        guard case .tremoloBar(let kind, var points) = self, DadaGP.take(parameter, &points) else { return false }
        self = .tremoloBar(kind: kind, points: points)
        return true
    }
}

extension DadaGP {
    /// In twelfths, where the last point of a curve stands at most.
    static let curveEnd = 12

    /// An advance is kept as a point that waits for its value.
    fileprivate static func take(_ parameter: Parameter, _ points: inout [CurvePoint]?) -> Bool {
        var known = points ?? []
        switch parameter {
        case .advance(let twelfths):
            if let last = known.last, last.value == CurvePoint.open {
                known[known.count - 1].position = last.position + twelfths
            } else {
                let start = known.last?.position ?? 0
                known.append(CurvePoint(position: start + twelfths, value: CurvePoint.open, hasVibrato: false))
            }
        case .value(let value, let hasVibrato):
            if let last = known.last, last.value == CurvePoint.open {
                known[known.count - 1] = CurvePoint(position: last.position, value: value, hasVibrato: hasVibrato)
            } else {
                known.append(CurvePoint(position: known.last?.position ?? 0, value: value, hasVibrato: hasVibrato))
            }
        case .duration, .grace: return false
        }
        points = known
        return true
    }

    /// A bend of a tablature; what is beyond the end of the note is left out, and no point goes back in time.
    ///
    /// - Returns: nil without a point of its own, so that a usual curve stands for it.
    static func curve(kind: Int, _ points: [CurvePoint]?) -> TabBend? {
        let kept = (points ?? []).filter { $0.value != CurvePoint.open && $0.position <= curveEnd }
        guard !kept.isEmpty else { return nil }
        var latest = 0
        return TabBend(
            TabBend.Kind(rawValue: UInt8(kind)) ?? .custom,
            points: kept.map {
                latest = max(latest, $0.position)
                return TabBend.Point(
                    position: Double(latest) / Double(curveEnd), cents: Double($0.value) * centsPerValue,
                    vibrato: $0.hasVibrato ? 1 : 0)
            })
    }

    /// A value is a quarter tone.
    static let centsPerValue = 50.0

    /// What a kind looks like most often in the dataset, for one whose points a text does not say.
    static func usualCurve(kind: Int) -> TabBend {
        let points: [(Int, Int)] =
            switch TabBend.Kind(rawValue: UInt8(kind)) ?? .custom {
            case .custom, .bend: [(0, 0), (6, 4), (12, 4)]
            case .bendRelease: [(0, 0), (3, 4), (6, 4), (9, 0), (12, 0)]
            case .bendReleaseBend: [(0, 0), (2, 4), (4, 4), (6, 0), (8, 0), (10, 4), (12, 4)]
            case .prebend: [(0, 4), (12, 4)]
            case .prebendRelease: [(0, 4), (4, 4), (8, 0), (12, 0)]
            case .dip: [(0, 0), (6, -4), (12, 0)]
            case .dive: [(0, 0), (9, -4), (12, -4)]
            case .releaseUp: [(0, -4), (3, 0), (12, 0)]
            case .invertedDip: [(0, 0), (6, 2), (12, 0)]
            case .barReturn: [(0, 0), (9, 4), (12, 4)]
            case .releaseDown: [(0, 0), (8, 0), (12, -16)]
            }
        let curve = curve(
            kind: kind, points.map { CurvePoint(position: $0.0, value: $0.1, hasVibrato: false) })
        return curve ?? TabBend(points: [])
    }
}

extension DadaGP.CurvePoint {
    /// The value of a point for which only the advance has come; no word says it.
    static let open = Int.min
}
