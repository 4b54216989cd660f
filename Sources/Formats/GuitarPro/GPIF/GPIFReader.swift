import Music

/// Reads `score.gpif`, the XML in which Guitar Pro 6 and later keep a score.
///
/// Master bars, bars, voices, beats, notes and rhythms stand in lists of their own and refer to each other by id. What
/// is the same is written once, so a short file may hold a long score; the limits count what is referred to.
///
/// Source: what files of Guitar Pro 6, 7 and 8 hold, and alphaTab's reading of them.
struct GPIFReader {
    private var log = FindingLog()
    private var tablature = Tablature()
    private var staves: [GPIFStaff] = []
    private var barLists: [[Int32]] = []
    private var music: GPIFMusic

    static func read(_ bytes: [UInt8]) throws(FormatError) -> TablatureReading {
        let root = try XMLDocument(bytes).root
        guard root.name == "GPIF" else {
            throw FormatError(.invalid, at: root.offset, "not a score of Guitar Pro: its element is <\(root.name)>")
        }
        var reader = GPIFReader(root)
        return try reader.read(root)
    }

    private init(_ root: XMLElement) {
        music = GPIFMusic(root)
    }

    private mutating func read(_ root: XMLElement) throws(FormatError) -> TablatureReading {
        if let score = root.first("Score") { takeInformation(score) }
        try takeStaves(root)
        try takeMasterBars(root)
        if let master = root.first("MasterTrack") { takeTempos(master) }
        if root.first("BackingTrack") != nil {
            log.note(.notKept, "backingTrack", "a recording beside the score is not kept", at: root.offset)
        }
        for index in staves.indices {
            tablature.tracks.append(try music.track(staves[index], at: index, barLists, tablature.masterBars, &log))
        }
        return TablatureReading(tablature: tablature, findings: log.findings)
    }

    private mutating func takeInformation(_ score: XMLElement) {
        func text(_ name: String) -> String { score.text(of: name) ?? "" }
        var information = Tablature.Information()
        information.title = text("Title")
        information.subtitle = text("SubTitle")
        information.artist = text("Artist")
        information.album = text("Album")
        let both = text("WordsAndMusic")
        information.lyricist = text("Words").isEmpty ? both : text("Words")
        information.composer = text("Music").isEmpty ? both : text("Music")
        information.copyright = text("Copyright")
        information.transcriber = text("Tabber")
        information.instructions = text("Instructions")
        information.notices = text("Notices").split(whereSeparator: \.isNewline).map(String.init)
        tablature.information = information
    }

    /// The staves in the order in which master bars list their bars: that of the master track.
    private mutating func takeStaves(_ root: XMLElement) throws(FormatError) {
        let tracks = root.first("Tracks")?.all("Track") ?? []
        var byID: [Int32: Int] = [:]
        for (index, track) in tracks.enumerated() where byID[track.id] == nil { byID[track.id] = index }
        let order = GPIFText.integers(root.first("MasterTrack")?.text(of: "Tracks"))
        var used: Set<Int32> = []
        var indices: [Int] = []
        for id in order where used.insert(id).inserted { if let index = byID[id] { indices.append(index) } }
        if order.isEmpty { indices = Array(tracks.indices) }
        for index in indices {
            staves += GPIFTrack.staves(tracks[index], &log)
            guard staves.count <= Limits.tablatureTracks else {
                throw FormatError(
                    .unsupported, at: tracks[index].offset,
                    "the score has more than \(Limits.tablatureTracks) tracks, a staff counted as one")
            }
        }
    }

    private mutating func takeMasterBars(_ root: XMLElement) throws(FormatError) {
        for element in root.first("MasterBars")?.all("MasterBar") ?? [] {
            tablature.masterBars.append(GPIFMasterBar.masterBar(element, &log))
            let bars = GPIFText.integers(element.text(of: "Bars"), atMost: staves.count + 1)
            if bars.count != staves.count {
                log.note(
                    .repaired, "barCount",
                    "where bars and staves differ in number, staves get what there is",
                    at: element.offset)
            }
            barLists.append(bars)
            guard barLists.count * max(staves.count, 1) <= Limits.tablatureBars else {
                throw FormatError(
                    .unsupported, at: element.offset,
                    "the score has more than \(Limits.tablatureBars) bars, counted on each staff")
            }
        }
        // A double line at the end of the piece says nothing.
        if let last = tablature.masterBars.indices.last { tablature.masterBars[last].hasDoubleBarLine = false }
        if !tablature.masterBars.isEmpty, root.first("MasterTrack")?.first("Anacrusis") != nil {
            tablature.masterBars[0].isPickup = true
        }
    }

    private mutating func takeTempos(_ master: XMLElement) {
        for automation in GPIFAutomation.all(of: master) {
            switch automation.type {
            case "Tempo":
                guard let tempo = automation.quartersPerMinute, automation.bar < tablature.masterBars.count else {
                    log.note(
                        .repaired, "badTempo", "a tempo that cannot be played is left out", at: automation.offset)
                    continue
                }
                if automation.isAtStart {
                    tablature.tempo = tempo
                    tablature.tempoName = automation.label
                }
                // The tempo of the beginning is a change only where it moves on from there.
                if automation.isAtStart, !automation.isLinear { continue }
                tablature.masterBars[automation.bar].tempoChanges.append(
                    MasterBar.TempoChange(
                        position: automation.position, quartersPerMinute: tempo, isGradual: automation.isLinear))
            case "SyncPoint":
                log.note(
                    .notKept, "syncPoint", "places of a recording beside the score are not kept",
                    at: automation.offset)
            default: break
            }
        }
        for index in tablature.masterBars.indices {
            tablature.masterBars[index].tempoChanges.sort { $0.position < $1.position }
        }
    }
}
