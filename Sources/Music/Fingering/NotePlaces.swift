/// Where a single note can be played, for each pitch and way of playing.
struct NotePlaces {
    struct Place {
        /// From 0, the highest-sounding string.
        var string: Int
        /// From the nut; 0 for the open string.
        var fret: Int
        /// Octaves that the note is moved up.
        var octaves: Int
        var cost: Double
        /// Whether the note had it before.
        var isGiven: Bool
    }

    let rules: PlayabilityRules
    let cost: FingeringCost
    let tuning: Tuning
    /// The pitches of the open strings at the capo.
    let open: [Int]
    let capo: Int
    /// Strings beyond these are taken where they are needed.
    private let commonStrings: Int
    /// What places cost, by the share of notes that stand in chords, in eighths.
    private let costs: [FingeringCost.Place]

    init(tuning: Tuning, rules: PlayabilityRules, cost: FingeringCost) {
        self.rules = rules
        self.cost = cost
        self.tuning = tuning
        capo = Int(tuning.capo)
        open = tuning.strings.prefix(NotePlaces.mostStrings).map { Int($0.number) + Int(tuning.capo) }
        let isBass = (open.max() ?? 64) <= 52
        commonStrings = isBass ? 4 : 6
        costs = (0...8).map { eighths in
            isBass ? cost.bass : cost.melody.blended(with: cost.chords, share: Double(eighths) / 8)
        }
    }

    /// What places cost where a share in 0...1 of the notes stand in chords.
    func placeCost(chords: Double) -> FingeringCost.Place { costs[min(max(Int(chords * 8 + 0.5), 0), 8)] }

    /// Strings beyond these are left alone.
    static let mostStrings = 16

    /// The place that the note was given, where the neck has it and it sounds the note.
    func given(_ note: Note) -> Place? {
        guard let position = note.position, Int(position.string) <= open.count, rules.isOnNeck(position, of: tuning),
            tuning.sounds(note, at: position), !(position.fret == 0 && note.isBentUpwards)
        else { return nil }
        let fret = position.fret == 0 ? 0 : Int(position.fret) + capo
        return Place(string: Int(position.string) - 1, fret: fret, octaves: 0, cost: 0, isGiven: true)
    }

    /// The places that sound the note, moved by octaves, from the first string on.
    func places(of note: Note, octaves: Int = 0, at placeCost: FingeringCost.Place) -> [Place] {
        let pitch = Int(note.pitch.number) + 12 * octaves
        guard (0...127).contains(pitch) else { return [] }
        let techniques = note.techniques
        var places: [Place] = []
        let isBentUpwards = note.isBentUpwards
        let isBent = note.isBent
        if techniques.contains(.naturalHarmonic) {
            for string in open.indices {
                for touch in Overtone.touched
                where open[string] + touch.semitones == pitch && touch.fret + capo <= rules.fretCount {
                    add(string, touch.fret + capo, 0)
                }
            }
        } else if !techniques.isDisjoint(with: [.artificialHarmonic, .pinchHarmonic, .tappedHarmonic]) {
            for overtone in Overtone.semitones.prefix(4) where places.isEmpty { addStopped(pitch - overtone, 0) }
        }
        if places.isEmpty { addStopped(pitch, 0) }
        return places

        func addStopped(_ pitch: Int, _ extra: Double) {
            for string in open.indices {
                let fret = pitch - open[string]
                guard fret >= 0, fret == 0 || fret + capo <= rules.fretCount, capo <= rules.fretCount else { continue }
                if fret == 0, isBentUpwards { continue }
                add(string, fret == 0 ? 0 : fret + capo, extra)
            }
        }

        func add(_ string: Int, _ fret: Int, _ extra: Double) {
            var sum = extra
            if string >= commonStrings { sum += cost.extraString }
            let depth = open.count > 1 ? Double(string) / Double(open.count - 1) : 0
            if fret == 0 {
                sum += placeCost.open
                if isBent { sum += 4 * cost.bend }
            } else {
                let height = Double(fret - capo)
                sum += (placeCost.fret + placeCost.fretSquare * height / 12 + placeCost.thickFret * depth) * height
                if isBent {
                    if string == 0 || string == open.count - 1 { sum += cost.bend }
                    if fret < 5 { sum += cost.bend * Double(5 - fret) / 4 }
                }
            }
            places.append(Place(string: string, fret: fret, octaves: octaves, cost: sum, isGiven: false))
        }
    }

    /// The least number of octaves, up or down, that brings a note onto the neck; nil when none does.
    func octavesToNeck(of note: Note) -> Int? {
        for distance in 0...10 {
            for octaves in distance == 0 ? [0] : [-distance, distance]
            where !places(of: note, octaves: octaves, at: costs[0]).isEmpty {
                return octaves
            }
        }
        return nil
    }
}
