public import Music

extension SimplifiedMIDI {
    /// One word of a text, as its letters say it: a note, or a movement of a note that sounds.
    ///
    /// `p49:v61:d196:t1175:b23` is the pitch 49 struck with velocity 61 for 196 ticks; the next word begins 1175 ticks
    /// later.
    public struct Word: Hashable, Sendable {
        /// In ticks of the grid; 0 or more.
        public var duration: Ticks
        /// From the beginning of this word to the beginning of the next one, in ticks of the grid; 0 or more.
        public var shift: Ticks
        public var pitch: Pitch
        /// In 1...127.
        public var velocity: UInt8
        /// The quantised bend in 0...46, 23 for none, as a `BendNotation` has it; nil in a piece without bends.
        public var bend: UInt8?

        public init(pitch: Pitch, velocity: UInt8, duration: Ticks, shift: Ticks, bend: UInt8? = nil) {
            self.duration = duration
            self.shift = shift
            self.pitch = pitch
            self.velocity = velocity
            self.bend = bend
        }
    }
}

extension SimplifiedMIDI.Word: CustomStringConvertible {
    public var description: String {
        var writer = SimplifiedMIDI.WordWriter()
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
