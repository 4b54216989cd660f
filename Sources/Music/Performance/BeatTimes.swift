/// When the beats of a voice begin and end, with the swing of the bar.
///
/// Two eighths of a pair (sixteenths, where the feel is theirs) share their time unevenly. The boundary in the middle
/// of a pair moves when neither half of the pair is divided any further: so a quarter that begins off the beat swings
/// as well, and a triplet or four sixteenths do not.
struct BeatTimes {
    /// In `NoteValue.unitsPerQuarter` from the start of the bar: the start of each beat, and the end of the last one.
    private(set) var starts: [Int] = [0]

    /// - Parameter beats: their lengths are summed exactly, so the last of a tuplet ends where it should.
    mutating func set(_ beats: [Beat], feel: MasterBar.TripletFeel) {
        starts.removeAll(keepingCapacity: true)
        var time = 0
        for index in beats.indices {
            starts.append(time)
            if !beats[index].isEmpty { time += beats[index].value.length }
        }
        starts.append(time)
        if feel != .straight { swing(feel) }
    }

    private mutating func swing(_ feel: MasterBar.TripletFeel) {
        let quarter = NoteValue.unitsPerQuarter
        let (half, first): (Int, Int) =
            switch feel {
            case .straight: (quarter, quarter)
            case .eighths: (quarter / 2, quarter * 2 / 3)
            case .sixteenths: (quarter / 4, quarter / 3)
            case .dottedEighths: (quarter / 2, quarter * 3 / 4)
            case .dottedSixteenths: (quarter / 4, quarter * 3 / 8)
            case .scottishEighths: (quarter / 2, quarter / 4)
            case .scottishSixteenths: (quarter / 4, quarter / 8)
            }
        guard starts.count > 2 else { return }
        // What stands before a boundary has moved already if it was in the middle of a pair, so not the pair at hand.
        for index in 1..<(starts.count - 1) {
            let place = starts[index] % (2 * half)
            guard place == half, starts[index - 1] <= starts[index] - half, starts[index + 1] >= starts[index] + half
            else { continue }
            starts[index] += first - half
        }
    }
}
