public import ArgumentParser
public import Music

extension Grid: ExpressibleByArgument {
    /// Reads `192/s`, `480/quarter` or `file`.
    public init?(argument: String) { self.init(argument) }

    public var defaultValueDescription: String { description }
}
