public import ArgumentParser

extension TextCodec: ExpressibleByArgument {}
