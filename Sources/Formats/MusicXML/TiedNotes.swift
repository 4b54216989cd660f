import Music

/// A note as it sounds, in units from the beginning of the score.
struct PlayedNote {
    var onset: Int
    var end: Int
    var voice: Int
    var pitch: Pitch
    var velocity: UInt8
    var instrument: Int
    var grace: GraceNote?
    var details: WrittenNote.Details?
    /// Whether it waits for its continuation.
    var isOpen: Bool

    func note(_ clock: ScoreClock) -> Note {
        let start = clock.ticks(onset)
        let duration = max(clock.ticks(end) - start, .zero)
        var note = Note(onset: start, duration: duration, pitch: pitch, velocity: velocity)
        guard let details else { return note }
        note.bends = details.points(over: duration)
        if details.position != nil { note.position = details.position }
        if !details.techniques.isEmpty { note.techniques = details.techniques }
        return note
    }
}

extension WrittenNote.Details {
    /// The movement of the pitch as points.
    ///
    /// Bends share the note's time in equal parts; a bend that is not there from the beginning rises in four steps over
    /// the first half of its part, and a release falls likewise. MusicXML says no more of their time.
    fileprivate func points(over duration: Ticks) -> [PitchBend] {
        var points: [PitchBend] = []
        func add(_ time: Int, _ value: Double) {
            if let last = points.last, last.time.count >= time { points.removeLast() }
            if value != points.last?.cents ?? 0 { points.append(PitchBend(time: Ticks(time), cents: value)) }
        }
        if cents != 0 { add(0, cents) }
        var level = 0.0
        for (index, bend) in bends.enumerated() {
            let start = duration.count / bends.count * index
            let half = duration.count / bends.count / 2
            // A release may give the depth of what it releases, or how far it goes down.
            let target =
                bend.isRelease ? (level == 0 || abs(bend.cents) >= abs(level) ? 0 : level + bend.cents) : bend.cents
            if bend.isBefore || half < 4 {
                add(start, cents + target)
            } else {
                if index == 0, bend.isRelease { add(0, cents + bend.cents) }
                let from = index == 0 && bend.isRelease ? bend.cents : level
                for step in 1...4 {
                    add(start + half * step / 4, cents + from + (target - from) * Double(step) / 4)
                }
            }
            level = target
        }
        return points
    }
}

/// Joins the notes of a part that ties connect.
///
/// A tie leads to the note of the same pitch that begins where the first one ends, in the same voice if there is one.
/// Some writers leave out the ends of ties; then it leads to the next note of its voice, if that fits.
struct TiedNotes {
    private struct Place: Hashable {
        var pitch: Pitch
        var time: Int
        var voice: Int  // -1 for any
    }

    private(set) var notes: [PlayedNote] = []
    private let clock: ScoreClock
    private var waiting: [Place: [Int]] = [:]

    init(_ clock: ScoreClock) {
        self.clock = clock
    }

    /// - Parameter start: of the note's measure.
    mutating func add(_ note: WrittenNote, at start: Int, _ log: inout FindingLog) {
        let onset = start + note.time
        let end = onset + note.duration
        if note.grace == nil {
            let index = takeWaiting(note, at: onset)
            if index != nil, !note.isTiedBack {
                log.note(
                    .repaired, "tieWithoutEnd", "a tie has no end; it was led to the next note of its pitch and voice",
                    at: 0)
            }
            if let index {
                notes[index].end = end
                notes[index].isOpen = note.isTiedOn
                if let details = note.details, notes[index].details == nil { notes[index].details = details }
                if note.isTiedOn { wait(index) }
                return
            }
            if note.isTiedBack {
                log.note(.repaired, "looseTie", "a tie has no beginning; its note was struck", at: 0)
            }
        }
        notes.append(
            PlayedNote(
                onset: onset, end: end, voice: note.voice, pitch: note.pitch, velocity: note.velocity,
                instrument: note.instrument, grace: note.grace, details: note.details,
                isOpen: note.isTiedOn && note.grace == nil))
        if notes[notes.count - 1].isOpen { wait(notes.count - 1) }
    }

    private mutating func wait(_ index: Int) {
        let note = notes[index]
        waiting[Place(pitch: note.pitch, time: note.end, voice: note.voice), default: []].append(index)
        waiting[Place(pitch: note.pitch, time: note.end, voice: -1), default: []].append(index)
    }

    private mutating func takeWaiting(_ note: WrittenNote, at onset: Int) -> Int? {
        // Without its end a tie reaches no other voice.
        for voice in note.isTiedBack ? [note.voice, -1] : [note.voice] {
            let place = Place(pitch: note.pitch, time: onset, voice: voice)
            while let index = waiting[place]?.popLast() {
                if notes[index].isOpen, notes[index].end == onset { return index }
            }
        }
        return nil
    }
}
