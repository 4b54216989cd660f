/// The natural logarithm of a positive number, the same on every machine: by arithmetic that IEEE 754 fixes to the bit.
///
/// Within 2e-15 of its value, relatively or absolutely, whichever is larger. Not a number for what is not positive.
///
/// The mantissa is brought near 1 and the series of the inverse hyperbolic tangent summed: ln m = 2 artanh((m-1)/(m+1)).
func naturalLogarithm(_ number: Double) -> Double {
    guard number > 0, number.isFinite else { return .nan }
    var mantissa = number.significand  // in 1..<2
    var exponent = Double(number.exponent)
    if mantissa > 1.414_213_562_373_095 {
        mantissa /= 2
        exponent += 1
    }
    let ratio = (mantissa - 1) / (mantissa + 1)  // at most 0.172 in size
    let square = ratio * ratio
    var sum = 0.0
    for power in stride(from: 23, through: 1, by: -2) { sum = sum * square + 1 / Double(power) }
    return exponent * 0.693_147_180_559_945_3 + 2 * ratio * sum
}
