import Music

extension GuitarPro.BinaryReader {
    /// New values for what changes, -1 for what does not; then how long each change takes; then which hold for all tracks.
    ///
    /// - Returns: nil when nothing changes.
    mutating func mixChange() throws(FormatError) -> MixChange? {
        var change = MixChange()
        let isFive = version.major == 5
        let program = try fields.uint8()
        if program < 128 { change.program = program }
        // The sampled instrument.
        if isFive { try fields.skip(16) }
        var values: [UInt8] = []
        for _ in 0..<6 { values.append(try fields.uint8()) }
        let tempoName = isFive ? try fields.text() : ""
        let start = fields.offset
        let tempo = try fields.int32()

        var beats: [UInt8] = []
        for value in values { beats.append(value < 128 ? try fields.uint8() : 0) }
        if tempo >= 0 {
            let tempoBeats = try fields.uint8()
            let hidesTempo = version.hasRSEEffects ? try fields.uint8() != 0 : false
            if Self.tempos.contains(tempo) {
                change.tempo = MixChange.Fading(Double(tempo), beats: tempoBeats, isForAll: true)
                change.tempoName = tempoName
                change.hidesTempo = hidesTempo
            } else {
                fields.repair(.tempo, at: start)
            }
        }
        let isForAll = version.major >= 4 ? try fields.uint8() : 0
        let changes = (0..<6).map { index -> MixChange.Fading<UInt8>? in
            guard values[index] < 128 else { return nil }
            return MixChange.Fading(
                mixValue(values[index]), beats: beats[index], isForAll: isForAll & 1 << UInt8(index) != 0)
        }
        (change.volume, change.pan, change.chorus) = (changes[0], changes[1], changes[2])
        (change.reverb, change.phaser, change.tremolo) = (changes[3], changes[4], changes[5])
        if isFive {
            switch try fields.int8() {
            case -2: change.wah = .off
            case let position where position >= 0: change.wah = .on(UInt8(min(position, 100)))
            default: break
            }
            if version.hasRSEEffects {
                _ = try fields.text()
                _ = try fields.text()
            }
        }
        return change == MixChange() ? nil : change
    }
}
