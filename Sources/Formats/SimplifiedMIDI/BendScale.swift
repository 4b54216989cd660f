/// The 47 bends that a word can say, in cents: the `b` of `BendNotation.cents`.
///
/// ```
/// b      23 24 25 26 27 28 29  30  31  32  33  34  35  36  37  38  39  40  41  42  43   44   45   46
/// cents   0 10 20 30 40 50 75 100 150 200 250 300 350 400 450 500 550 600 700 800 900 1000 1100 1200
/// ```
/// The bends below 23 mirror those above: 22 is -10 cents and 0 is -1200. Fine steps near the middle hold a vibrato;
/// quarter tones are exact up to 6 semitones, semitones up to an octave. A bend is rounded to the nearest step, halves
/// towards the middle, so the error is at most 5 cents within 50 of the middle, 12.5 within 100, 25 within 600 and 50
/// within 1200.
public enum BendScale {
    /// No bend.
    public static let middle: UInt8 = 23
    /// All the bends that there are.
    public static let indices: ClosedRange<UInt8> = 0...46
    /// The furthest bend either way, in cents.
    public static let reach = 1_200.0

    private static let steps: [Double] = [
        0, 10, 20, 30, 40, 50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 600, 700, 800, 900, 1_000, 1_100,
        1_200,
    ]

    /// The nearest bend; the last one beyond the reach, and none for what is no number.
    public static func index(cents: Double) -> UInt8 {
        guard !cents.isNaN else { return middle }
        let distance = abs(cents)
        var low = 0
        var high = steps.count - 1  // the nearest step lies in low...high
        while low < high {
            let step = (low + high) / 2
            if distance <= (steps[step] + steps[step + 1]) / 2 { high = step } else { low = step + 1 }
        }
        return cents < 0 ? middle - UInt8(low) : middle + UInt8(low)
    }

    /// The cents that a bend stands for.
    ///
    /// - Parameter index: In 0...46; what lies above is taken for 46.
    public static func cents(index: UInt8) -> Double {
        index < middle ? -steps[Int(middle - index)] : steps[Int(min(index, 46) - middle)]
    }
}
