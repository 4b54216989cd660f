/// What a part does among the others.
public enum PartRole: UInt8, Hashable, Sendable, CaseIterable {
    /// Sings: a melody or a solo, on whatever instrument.
    case lead
    /// Chords and riffs of a guitar.
    case rhythm
    case bass
    case drums
    /// Keyboards, strings, choirs and pads that accompany.
    case other

    /// A role and how sure it is.
    public struct Estimate: Hashable, Sendable {
        public var role: PartRole
        /// The probability of the role by the model, in 0...1; 1 for a part that says itself that it is drums.
        public var confidence: Double
        /// The probability that it is a bass.
        public var bassProbability: Double

        public init(_ role: PartRole, confidence: Double, bassProbability: Double) {
            self.role = role
            self.confidence = confidence
            self.bassProbability = bassProbability
        }
    }

    /// The most probable role of a part with such features; a bass already where it is as probable as
    /// `bassThreshold`, since a bass among guitars does more harm than a guitar that is missing.
    public init(of features: PartFeatures) { self = PartRole.estimate(features).role }

    /// At this probability a part is called a bass, whatever else it may be.
    public static let bassThreshold = 0.2

    /// The role of a part with such features.
    ///
    /// A part without notes is `other`, with confidence 0. Where the tuning is known, it decides: a top string below
    /// that of a six-string bass in D is a bass, a low string above a bass's E is none.
    public static func estimate(_ features: PartFeatures) -> Estimate {
        guard features.noteCount > 0 else { return Estimate(.other, confidence: 0, bassProbability: 0) }
        var probabilities = RoleModel.probabilities(features)
        let bass = Int(PartRole.bass.rawValue)
        if let strings = features.openStrings {
            let isBass = strings.upperBound.number <= 50 && strings.lowerBound.number <= 31
            // Some guitars of seven or eight strings reach down to the bass.
            if isBass { return Estimate(.bass, confidence: 1, bassProbability: 1) }
            let others = 1 - probabilities[bass]
            guard others > 0 else { return Estimate(.other, confidence: 0, bassProbability: 0) }
            probabilities = probabilities.map { $0 / others }
            probabilities[bass] = 0
        }
        if probabilities[bass] >= bassThreshold {
            return Estimate(.bass, confidence: probabilities[bass], bassProbability: probabilities[bass])
        }
        let best = probabilities.indices.filter { $0 != bass }.max { probabilities[$0] < probabilities[$1] } ?? bass
        return Estimate(
            PartRole(rawValue: UInt8(best)) ?? .other, confidence: probabilities[best],
            bassProbability: probabilities[bass])
    }
}

extension Score {
    /// What each track does, by its notes alone; only `isDrums` is taken at its word.
    ///
    /// Cost: sorts of all notes.
    public func roleEstimates() -> [PartRole.Estimate] {
        zip(tracks, partFeatures).map { track, features in
            track.isDrums
                ? PartRole.Estimate(.drums, confidence: 1, bassProbability: 0) : PartRole.estimate(features)
        }
    }

    /// The roles of all tracks; `roleEstimates` says how sure they are.
    public func roles() -> [PartRole] { roleEstimates().map(\.role) }
}
