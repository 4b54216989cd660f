import Music

/// Puts changes of the sound, which gpif writes beside the bars, onto the beats that they come with.
enum GPIFProgramChanges {
    /// - Parameter changes: in order of time. Each goes to the first beat at or after its place, whatever the voice; of
    ///   several at one beat the last holds.
    static func place(_ changes: [GPIFStaff.ProgramChange], in track: inout TabTrack, _ masterBars: [MasterBar]) {
        var upcoming = 0
        for bar in track.bars.indices {
            guard upcoming < changes.count else { return }
            if changes[upcoming].bar > bar { continue }
            guard let voice = track.bars[bar].voices.firstIndex(where: { !$0.beats.isEmpty }) else { continue }
            let barLength = bar < masterBars.count ? masterBars[bar].length : 0
            var onset = 0
            for beat in track.bars[bar].voices[voice].beats.indices {
                let program = reached(changes, &upcoming, bar: bar, share: Double(onset) / Double(max(barLength, 1)))
                if let program {
                    var mix = track.bars[bar].voices[voice].beats[beat].mixChange ?? MixChange()
                    mix.program = program
                    track.bars[bar].voices[voice].beats[beat].mixChange = mix
                }
                onset += track.bars[bar].voices[voice].beats[beat].length
            }
        }
    }

    /// The last program whose place has been reached; nil when none has since the last time.
    private static func reached(
        _ changes: [GPIFStaff.ProgramChange], _ upcoming: inout Int, bar: Int, share: Double
    ) -> UInt8? {
        var program: UInt8?
        while upcoming < changes.count {
            let change = changes[upcoming]
            // Positions are rounded where they are written.
            guard change.bar < bar || change.bar == bar && change.position <= share + 0.001 else { break }
            program = change.program
            upcoming += 1
        }
        return program
    }
}
