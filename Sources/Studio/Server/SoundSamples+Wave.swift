package import Face

extension SoundSamples {
    /// Reads what the renderer writes: 16 bits a sample, without compression.
    ///
    /// - Throws: `Failure` for anything else.
    package init(waveFile bytes: [UInt8]) throws(Failure) {
        func number(_ offset: Int, _ count: Int) -> Int {
            guard offset >= 0, offset + count <= bytes.count else { return 0 }
            return bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let broken = Failure(.ownFault, "the sound is no WAV file of 16 bits a sample")
        guard bytes.count >= 44, bytes[0..<4].elementsEqual("RIFF".utf8), bytes[8..<12].elementsEqual("WAVE".utf8)
        else { throw broken }
        var (offset, rate, channelCount, bits) = (12, 0, 0, 0)
        while offset + 8 <= bytes.count {
            let size = number(offset + 4, 4)
            if bytes[offset..<offset + 4].elementsEqual("fmt ".utf8) {
                (channelCount, rate, bits) = (number(offset + 10, 2), number(offset + 12, 4), number(offset + 22, 2))
            } else if bytes[offset..<offset + 4].elementsEqual("data".utf8) {
                guard bits == 16, (1...2).contains(channelCount), rate > 0 else { throw broken }
                let start = offset + 8
                let frames = min(size, bytes.count - start) / (2 * channelCount)
                let channels = (0..<channelCount).map { channel in
                    (0..<frames).map { frame -> Float in
                        let place = start + 2 * (frame * channelCount + channel)
                        let sample = Int16(truncatingIfNeeded: Int(bytes[place]) | Int(bytes[place + 1]) << 8)
                        return Float(sample) / 32_768
                    }
                }
                self.init(rate: rate, channels: channels)
                return
            }
            offset += 8 + size + size % 2
        }
        throw broken
    }
}
