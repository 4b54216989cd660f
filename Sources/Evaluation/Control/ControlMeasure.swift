public import Music

/// A figure of control adherence, as sets are compared by it.
public enum ControlMeasure: String, Hashable, Sendable, CaseIterable {
    case keyFound = "key_found"
    case keyDistance = "key_distance_fifths"
    case scaleShare = "scale_share"
    case densityError = "density_error"
    case rangeShare = "range_share"
    case lengthKept = "length_kept"
    case barError = "bar_error"
    case chordShare = "chord_share"

    public var title: String {
        switch self {
        case .keyFound: "pieces found in their key"
        case .keyDistance: "steps of fifths from the key"
        case .scaleShare: "notes in the scale"
        case .densityError: "density, relative error"
        case .rangeShare: "notes in the range"
        case .lengthKept: "pieces as many bars long"
        case .barError: "length, error in bars"
        case .chordShare: "onset weight on the chords"
        }
    }

    /// Whether it lies in 0...1, best at 1; the others are sizes of errors, best at 0.
    public var isShare: Bool {
        switch self {
        case .keyFound, .scaleShare, .rangeShare, .lengthKept, .chordShare: true
        case .keyDistance, .densityError, .barError: false
        }
    }

    /// Whether a demand says anything that it measures.
    public func isAsked(by demand: MusicalDemand) -> Bool {
        switch self {
        case .keyFound, .keyDistance: demand.key != nil
        case .scaleShare: demand.key != nil || demand.scale != nil
        case .densityError: demand.density != nil
        case .rangeShare: demand.pitches != nil
        case .lengthKept, .barError: demand.bars != nil
        case .chordShare: demand.asksForChords
        }
    }
}

extension ControlAdherence {
    /// The figure of one piece; an error by its size, whichever way it goes, and a yes as 1.
    public subscript(measure: ControlMeasure) -> Double? {
        switch measure {
        case .keyFound: isKeyFound.map { $0 ? 1 : 0 }
        case .keyDistance: keyDistance.map(Double.init)
        case .scaleShare: scaleShare
        case .densityError: densityError?.magnitude
        case .rangeShare: rangeShare
        case .lengthKept: barError.map { $0 == 0 ? 1 : 0 }
        case .barError: barError.map { Double($0.magnitude) }
        case .chordShare: chordShare
        }
    }
}

/// A piece held against what it was asked to be.
public struct ControlledPiece: Hashable, Sendable {
    /// What the report calls the piece: its file.
    public let name: String
    public let demand: MusicalDemand
    public let adherence: ControlAdherence

    /// - Parameter given: what was there before, and is not measured.
    public init(_ score: Score, named name: String, to demand: MusicalDemand, given: GivenPart? = nil) {
        self.name = name
        self.demand = demand
        adherence = ControlAdherence(of: score, to: demand, given: given)
    }
}
