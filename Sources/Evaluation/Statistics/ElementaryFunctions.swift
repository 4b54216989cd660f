#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The natural logarithm.
func naturalLogarithm(_ number: Double) -> Double { log(number) }

/// The logarithm to base 2: of a probability, the bits that it is worth.
func binaryLogarithm(_ number: Double) -> Double { log2(number) }

/// e to a power.
func exponential(_ power: Double) -> Double { exp(power) }

/// A number to a power.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
