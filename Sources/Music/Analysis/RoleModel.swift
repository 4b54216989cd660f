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
        [
            2.1019, 0.3778, -0.025, 0.2313, -0.6994, 0.6544, -0.495, -0.4728,
            -1.1527, 0.0473, 0.397, -1.3689, 0.3476, -0.4725, 0.4268, 0.1277,
            0.2473, -0.1733, 1.463, -1.6044, 0.4805, 0.3901,
        ],
        [
            0.9945, -0.2333, -0.0742, 0.0097, -0.1393, -0.715, 2.3422, -0.8722,
            -0.9255, 0.2047, 0.9525, 0.5203, -0.2271, 0.0204, 1.0679, -0.7079,
            -0.1066, 1.3204, 0.4423, -0.9794, -1.6712, 0.3196,
        ],
        [
            2.4114, -0.3173, -0.1138, -0.5528, -1.4299, -2.1225, -0.6223, 1.2704,
            0.5128, 0.8894, -0.4559, -0.0779, 0.1847, -0.5445, 0.9462, -0.3481,
            -0.8322, -2.5012, -0.1385, -0.833, 1.1964, -1.0998,
        ],
        [
            -4.428, -0.1175, -0.1944, 0.2064, 1.3432, 1.6301, -1.6679, 1.2044,
            0.7746, 0.0865, -1.3087, 0.4509, 0.7955, -0.9283, 0.5988, -0.1188,
            0.7057, 1.424, -4.6809, 4.5993, -0.9441, -0.5626,
        ],
        [
            -1.0797, 0.2903, 0.4074, 0.1054, 0.9255, 0.5529, 0.443, -1.1297,
            0.7908, -1.2279, 0.4151, 0.4756, -1.1007, 1.9249, -3.0397, 1.0472,
            -0.0143, -0.0698, 2.9141, -1.1825, 0.9383, 0.9527,
        ],
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
