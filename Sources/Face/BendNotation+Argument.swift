public import ArgumentParser
public import Formats

extension BendNotation: ExpressibleByArgument {
    /// Reads `none`, `cents`, `paper`, or `paper:600` for another range than a whole tone, in cents.
    public init?(argument: String) { self.init(argument) }

    public var defaultValueDescription: String { description }
}
