public import ArgumentParser
public import Formats

extension SimplifiedMIDI.Codec: ExpressibleByArgument {}
