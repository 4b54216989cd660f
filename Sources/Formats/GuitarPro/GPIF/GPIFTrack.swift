import Music

/// A track as an element `Track` writes it: the staves that share its name and its sound.
enum GPIFTrack {
    /// The staves of a track, each of which becomes a track of the tablature with the same sound.
    ///
    /// The first has the track's name and lyrics; the others have its name with the number of the staff.
    static func staves(_ element: XMLElement, _ log: inout FindingLog) -> [GPIFStaff] {
        let set = element.first("InstrumentSet")
        var shared = GPIFStaff()
        shared.isDrums = GPIFDrums.isKit(set)
        shared.drumKeys = GPIFDrums.keys(ofInstrument: set)
        shared.track = track(element, &log)
        let midi = midiSettings(element)
        if midi?.attribute("table") == "Percussion" { shared.isDrums = true }
        shared.track.isDrums = shared.isDrums
        takeSounds(element, midi, &shared, &log)
        shared.takeProperties(of: element, &log)

        let reference = element.first("Instrument")?.attribute("ref") ?? ""
        shared.track.isTwelveString = reference.contains("gtr12")
        shared.track.isBanjo = reference.contains("bnj") || reference.contains("banjo")
        var staves: [GPIFStaff] = []
        for child in (element.first("Staves")?.all("Staff") ?? []).prefix(mostStaves) {
            var staff = shared
            staff.takeProperties(of: child, &log)
            staves.append(staff)
        }
        if staves.isEmpty {
            let isGrand = reference.hasSuffix("-gs") || reference.hasSuffix("GrandStaff")
            staves = Array(repeating: shared, count: isGrand ? 2 : 1)
        }
        if staves.count > 1 {
            log.note(
                .notKept, "staves", "a track of several staves becomes a track for each, with the same sound",
                at: element.offset)
        }
        for index in staves.indices {
            staves[index].track.strings = staves[index].isDrums ? [] : staves[index].strings
            staves[index].track.capo = staves[index].capo
            if index > 0 {
                staves[index].track.name += " (staff \(index + 1))"
                staves[index].track.lyrics = []
            }
        }
        return staves
    }

    /// More than any instrument of Guitar Pro has.
    private static let mostStaves = 8

    private static func midiSettings(_ element: XMLElement) -> XMLElement? {
        element.first("GeneralMidi") ?? element.first("MidiConnection") ?? element.first("MIDISettings")
    }

    private static func track(_ element: XMLElement, _ log: inout FindingLog) -> TabTrack {
        var track = TabTrack(name: element.text(of: "Name") ?? "", strings: [])
        let colour = GPIFText.integers(element.text(of: "Color"), atMost: 3).map { GPIFText.byte(Int($0), in: 0...255) }
        if colour.count == 3 { track.colour = TabColour(red: colour[0], green: colour[1], blue: colour[2]) }
        switch element.text(of: "PlaybackState") {
        case "Mute": track.isMuted = true
        case "Solo": track.isSolo = true
        default: break
        }
        for line in element.first("Lyrics")?.all("Line") ?? [] {
            let text = line.text(of: "Text") ?? ""
            if text.isEmpty { continue }
            let start = min(max(line.integer(of: "Offset") ?? 0, 0), Limits.tablatureBars)
            track.lyrics.append(TabTrack.LyricLine(startBar: start, text: text))
        }
        return track
    }

    private static func takeSounds(
        _ element: XMLElement, _ midi: XMLElement?, _ staff: inout GPIFStaff, _ log: inout FindingLog
    ) {
        var sound = TabTrack.Sound()
        if let midi {
            sound.port = GPIFText.byte(midi.integer(of: "Port") ?? 0, in: 0...127)
            sound.channel = GPIFText.byte(midi.integer(of: "PrimaryChannel") ?? 0, in: 0...15)
            sound.effectChannel = GPIFText.byte(midi.integer(of: "SecondaryChannel") ?? 1, in: 0...15)
            if let program = midi.integer(of: "Program") { sound.program = GPIFText.byte(program, in: 0...127) }
        }
        var programs: [String: UInt8] = [:]
        for (index, child) in (element.first("Sounds")?.all("Sound") ?? []).enumerated() {
            let midi = child.first("MIDI")
            let program = GPIFText.byte(midi?.integer(of: "Program") ?? 0, in: 0...127)
            if midi?.integer(of: "MSB") ?? 0 != 0 || midi?.integer(of: "LSB") ?? 0 != 0 {
                log.note(.notKept, "bank", "banks of sounds are not kept", at: child.offset)
            }
            let name = ["Path", "Name", "Role"].map { child.text(of: $0) ?? "" }.joined(separator: ";")
            programs[name] = program
            if index == 0 { sound.program = program }
        }
        for automation in GPIFAutomation.all(of: element) {
            switch automation.type {
            case "Sound":
                guard let program = programs[automation.text] else { continue }
                if automation.isAtStart {
                    sound.program = program
                } else {
                    staff.programs.append(
                        GPIFStaff.ProgramChange(
                            bar: automation.bar, position: automation.position, program: program))
                }
            case "SustainPedal":
                log.note(.notKept, "sustainPedal", "the sustain pedal is not kept", at: automation.offset)
            default: break
            }
        }
        staff.programs.sort { ($0.bar, $0.position) < ($1.bar, $1.position) }
        takeMix(element, &sound)
        staff.track.sound = sound
    }

    /// The volume and the place between left and right, which stand as the 12th and the 11th of a mixer's parameters.
    private static func takeMix(_ element: XMLElement, _ sound: inout TabTrack.Sound) {
        guard let strip = element.first("RSE")?.first("ChannelStrip") else { return }
        let parameters = (strip.text(of: "Parameters") ?? "").split(separator: " ", maxSplits: 14)
        var pan = parameters.count > 11 ? GPIFText.number(String(parameters[11])) : nil
        var volume = parameters.count > 12 ? GPIFText.number(String(parameters[12])) : nil
        for automation in GPIFAutomation.all(of: strip) where automation.isAtStart {
            if automation.type == "DSPParam_11" { pan = automation.number ?? pan }
            if automation.type == "DSPParam_12" { volume = automation.number ?? volume }
        }
        if let pan { sound.pan = byte(ofShare: pan) }
        if let volume { sound.volume = byte(ofShare: volume) }
    }

    private static func byte(ofShare share: Double) -> UInt8 {
        UInt8((min(max(share, 0), 1) * 127).rounded())
    }
}
