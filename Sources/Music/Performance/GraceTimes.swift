/// When the grace notes of a beat are struck.
///
/// Those before the beat take their time from the beat before in their voice, at most a share of it if it has notes, and
/// all of it if it is a rest; where there is nothing before they are played on the beat. Those on the beat delay the
/// notes of their strings. Where there is less room than they are written for, all become shorter alike.
struct GraceTimes {
    /// For each grace note its start and end in ticks.
    private(set) var times: [(start: Int, end: Int)] = []
    /// When the first one before the beat is struck; the beat's start without any.
    private(set) var firstBefore: Int
    /// When the last one on the beat ends; the beat's start without any.
    private(set) var lastOn: Int

    /// - Parameters:
    ///   - start: of the beat.
    ///   - roomBefore: ticks before the beat that may be taken.
    ///   - roomOn: ticks of the beat that may be taken.
    init(_ notes: [GraceNote], at start: Int, roomBefore: Int, roomOn: Int) {
        firstBefore = start
        lastOn = start
        times = notes.map { _ in (start, start) }
        let takesFromBeat = notes.map { $0.isOnBeat || roomBefore <= 0 }
        for isOn in [false, true] {
            var steps: [(step: UInt8, length: Int)] = []
            for (index, note) in notes.enumerated() where takesFromBeat[index] == isOn {
                let length = Playthrough.ticks(NoteValue(power: note.power).length)
                if let last = steps.last, last.step == note.step {
                    steps[steps.count - 1].length = max(last.length, length)
                } else {
                    steps.append((note.step, length))
                }
            }
            guard !steps.isEmpty else { continue }
            let total = steps.reduce(0) { $0 + $1.length }
            let room = min(total, max(isOn ? roomOn : roomBefore, 0))
            let begin = isOn ? start : start - room
            var place = -1
            var elapsed = 0
            var last: UInt8?
            for (index, note) in notes.enumerated() where takesFromBeat[index] == isOn {
                if note.step != last {
                    if place >= 0 { elapsed += steps[place].length }
                    place += 1
                    last = note.step
                }
                times[index] = (
                    begin + elapsed * room / max(total, 1),
                    begin + (elapsed + steps[place].length) * room / max(total, 1)
                )
            }
            if isOn { lastOn = begin + room } else { firstBefore = begin }
        }
    }
}
