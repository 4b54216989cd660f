/// The velocities of a score in the canonical order of its notes, phrase by phrase.
struct VelocityList {
    /// Where a note stands in its score.
    struct Place {
        var track: Int
        var note: Int
    }

    private(set) var places: [Place] = []
    private(set) var velocities: [UInt8] = []
    private var onsets: [Int] = []
    /// For each note those before and after it in its part, in the canonical order; -1 where there is none.
    private var partNeighbours: [(before: Int, after: Int)] = []

    init(_ score: Score) {
        var notes: [(note: Note, place: Place)] = []
        notes.reserveCapacity(score.noteCount)
        for (track, part) in score.tracks.enumerated() {
            for (index, note) in part.notes.enumerated() { notes.append((note, Place(track: track, note: index))) }
        }
        notes.sort {
            if $0.note != $1.note, $0.note < $1.note || $1.note < $0.note { return $0.note < $1.note }
            return ($0.place.track, $0.place.note) < ($1.place.track, $1.place.note)
        }
        places = notes.map(\.place)
        velocities = notes.map(\.note.velocity)
        onsets = notes.map(\.note.boundedOnset)
        var last = [Int](repeating: -1, count: score.tracks.count)
        for (index, place) in places.enumerated() {
            partNeighbours.append((last[place.track], -1))
            if last[place.track] >= 0 { partNeighbours[last[place.track]].after = index }
            last[place.track] = index
        }
    }

    /// The notes of each phrase, by the index of its shape.
    func ranges(of shapes: [DynamicShape]) -> [(shape: Int, notes: Range<Int>)] {
        var ranges: [(Int, Range<Int>)] = []
        var first = 0
        var shape = 0
        while first < onsets.count, shape < shapes.count {
            if shape + 1 < shapes.count, shapes[shape + 1].start.boundedCount <= onsets[first] {
                shape += 1
                continue
            }
            let end = shape + 1 < shapes.count ? shapes[shape + 1].start.boundedCount : Int.max
            var next = first
            while next < onsets.count, onsets[next] < end { next += 1 }
            if onsets[first] >= shapes[shape].start.boundedCount { ranges.append((shape, first..<next)) }
            first = max(next, first + 1)
        }
        return ranges
    }

    /// Changes the velocities of one phrase.
    mutating func shape(_ range: Range<Int>, by shape: DynamicShape) {
        let wanted = pressed(aims(range, shape))
        let higher = roomAbove(range)
        // From the softest note up each takes what is wanted, but more than the softer ones beside it, and no more than
        // leaves room for the louder ones: so every step up or down stays one.
        var result = [Int](repeating: 0, count: range.count)
        for index in bySoftness(range) {
            var velocity = max(Int(wanted[index - range.lowerBound].rounded()), 1)
            for softer in neighbours(of: index, in: range) where velocities[softer] < velocities[index] {
                velocity = max(velocity, result[softer - range.lowerBound] + 1)
            }
            result[index - range.lowerBound] = min(velocity, 127 - higher[index - range.lowerBound])
        }
        for index in range { velocities[index] = UInt8(min(max(result[index - range.lowerBound], 1), 127)) }
    }

    // MARK: What is wanted

    /// Velocity, offset and slope together, still without bounds.
    private func aims(_ range: Range<Int>, _ shape: DynamicShape) -> [Double] {
        let first = Double(onsets[range.lowerBound])
        let length = max(Double(onsets[range.upperBound - 1]) - first, 1)
        let times = range.map { (Double(onsets[$0]) - first) / length }
        let course = correlation(times, range.map { Double(velocities[$0]) })
        var slope = Double(min(max(shape.slope, -127), 127))
        if course * slope < 0 { slope *= 1 - abs(course) }
        let offset = Double(min(max(shape.offset, -127), 127))
        return zip(range, times).map { Double(velocities[$0]) + offset + slope * ($1 - 0.5) }
    }

    /// The same with what lies outside 1...127 brought in by a straight line: the softest and the loudest note go no
    /// further than its ends, and all others keep their distances in proportion.
    private func pressed(_ aims: [Double]) -> [Double] {
        guard let low = aims.min(), let high = aims.max(), low < 1 || high > 127 else { return aims }
        let (bottom, top) = (min(max(low, 1), 127), min(max(high, 1), 127))
        guard high > low else { return aims.map { _ in bottom } }
        return aims.map { bottom + ($0 - low) / (high - low) * (top - bottom) }
    }

    /// Pearson's, in -1...1; 0 where one of the two never changes.
    private func correlation(_ first: [Double], _ second: [Double]) -> Double {
        let count = Double(first.count)
        let (meanFirst, meanSecond) = (first.reduce(0, +) / count, second.reduce(0, +) / count)
        var (product, squareFirst, squareSecond) = (0.0, 0.0, 0.0)
        for (x, y) in zip(first, second) {
            product += (x - meanFirst) * (y - meanSecond)
            squareFirst += (x - meanFirst) * (x - meanFirst)
            squareSecond += (y - meanSecond) * (y - meanSecond)
        }
        let scale = (squareFirst * squareSecond).squareRoot()
        return scale > 0 ? min(max(product / scale, -1), 1) : 0
    }

    // MARK: What has to stay

    /// How many steps up lead away from each note through its louder neighbours.
    private func roomAbove(_ range: Range<Int>) -> [Int] {
        var room = [Int](repeating: 0, count: range.count)
        for index in bySoftness(range).reversed() {
            for louder in neighbours(of: index, in: range) where velocities[louder] > velocities[index] {
                room[index - range.lowerBound] = max(
                    room[index - range.lowerBound], room[louder - range.lowerBound] + 1)
            }
        }
        return room
    }

    /// The notes of the phrase next to one, among all notes and in its part.
    private func neighbours(of index: Int, in range: Range<Int>) -> [Int] {
        let part = partNeighbours[index]
        return [index - 1, index + 1, part.before, part.after].filter { range.contains($0) }
    }

    private func bySoftness(_ range: Range<Int>) -> [Int] {
        range.sorted { (velocities[$0], $0) < (velocities[$1], $1) }
    }
}
