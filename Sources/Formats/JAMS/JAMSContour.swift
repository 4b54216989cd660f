import JSON

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The pitch of a string over time, and the bends of its notes.
///
/// GuitarSet's contours have a point each 5.8 ms, and besides what the player bends they hold what a pitch tracker
/// makes of a pick, of a damped string, and of overtones: in two of its accompaniments 174 of 284 notes have points more
/// than half a semitone from the note, most of them only at the pick or in the last tenth of a second. Of a note's
/// points
///
/// 1. those that are unvoiced, or lie outside of its time, or within a semitone of a whole number of octaves away from
///    the note, are dropped;
/// 2. each becomes the median of seven, itself in the middle: errors of up to three points (17 ms) vanish, and a vibrato
///    of 6 Hz keeps nine tenths of its width;
/// 3. at the start (30 ms, at most a fifth of the note) and at the end (100 ms, at most two fifths) the contour is
///    believed only as far as it stays within 15 cents of where the middle begins or ends;
/// 4. a point is kept where it lies at least 5 cents, about the least that is heard, from the one kept before it. The first
///    moves to the onset.
///
/// That leaves 28 of the 284. A note that never leaves its pitch by 5 cents gets no bends.
struct JAMSContour {
    static let medianWidth = 7
    /// In cents: about the least that is heard as a change of pitch, and that a bend says.
    static let step = 5.0
    private static let attack = (seconds: 0.030, share: 0.2)
    private static let release = (seconds: 0.100, share: 0.4)
    private static let tolerance = 15.0
    /// Fewer points say less than the note's own value.
    private static let fewest = 4

    private var times: [Double] = []
    /// MIDI note numbers.
    private var pitches: [Double] = []

    init(_ observations: JAMSObservations) {
        times.reserveCapacity(observations.count)
        pitches.reserveCapacity(observations.count)
        for index in 0..<observations.count {
            let observation = observations[index]
            let value = observation.value
            guard let time = observation.time, value["voiced"]?.boolValue ?? true,
                let frequency = value["frequency"]?.numberValue, let pitch = JAMSContour.pitch(frequency: frequency)
            else { continue }
            times.append(time)
            pitches.append(pitch)
        }
        if zip(times, times.dropFirst()).contains(where: { $0 > $1 }) {
            let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
            times = order.map { times[$0] }
            pitches = order.map { pitches[$0] }
        }
    }

    /// The MIDI note number of a frequency, A4 = 69 = 440 Hz; nil for one that is not positive.
    static func pitch(frequency: Double) -> Double? {
        guard frequency > 0, frequency.isFinite else { return nil }
        return 69 + 12 * log2(frequency / 440)
    }

    /// The points from a time to another, the second left out.
    func points(from start: Double, to end: Double) -> Range<Int> {
        let first = firstIndex(from: start)
        return first..<max(first, firstIndex(from: end))
    }

    /// How a note moves: times in seconds from its onset, and cents from a pitch.
    ///
    /// - Parameters:
    ///   - points: of the note's time.
    ///   - value: the note's own fractional pitch.
    ///   - pitch: what the cents are counted from.
    /// - Returns: nil when the contour says too little about this note.
    func bends(
        _ points: Range<Int>, onset: Double, duration: Double, value: Double, from pitch: Int
    ) -> [(time: Double, cents: Double)]? {
        var moments: [Double] = []
        var raw: [Double] = []
        for index in points where !JAMSContour.isOctaveError(pitches[index] - value) {
            moments.append(times[index] - onset)
            raw.append(100 * (pitches[index] - Double(pitch)))
        }
        guard raw.count >= JAMSContour.fewest else { return nil }
        let cents = JAMSContour.medians(raw)
        guard let believed = JAMSContour.believed(moments, cents, duration: duration) else { return nil }
        return JAMSContour.thinned(believed, moments, cents)
    }

    /// What a note does whose contour says nothing: it lies where its own fractional pitch says.
    static func constant(value: Double, from pitch: Int) -> [(time: Double, cents: Double)] {
        let cents = 100 * (value - Double(pitch))
        return abs(cents) < step ? [] : [(0, cents)]
    }

    private func firstIndex(from time: Double) -> Int {
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func isOctaveError(_ semitones: Double) -> Bool {
        let octaves = (semitones / 12).rounded()
        return octaves != 0 && abs(semitones - 12 * octaves) < 1
    }

    /// At the ends, of the points that are there; of an even number the mean of the middle two.
    private static func medians(_ values: [Double]) -> [Double] {
        values.indices.map { index in
            let window = values[max(0, index - medianWidth / 2)...min(values.count - 1, index + medianWidth / 2)]
                .sorted()
            let middle = window.count / 2
            return window.count % 2 == 1 ? window[middle] : (window[middle - 1] + window[middle]) / 2
        }
    }

    /// The points that are neither the pick nor the damping hand; nil when there is nothing between these.
    private static func believed(_ moments: [Double], _ cents: [Double], duration: Double) -> ClosedRange<Int>? {
        let start = min(attack.seconds, attack.share * duration)
        let end = duration - min(release.seconds, release.share * duration)
        guard let first = moments.firstIndex(where: { $0 >= start }), let last = moments.lastIndex(where: { $0 < end }),
            first <= last
        else { return nil }
        var low = first
        var high = last
        while low > 0, abs(cents[low - 1] - cents[first]) <= tolerance { low -= 1 }
        while high < cents.count - 1, abs(cents[high + 1] - cents[last]) <= tolerance { high += 1 }
        return low...high
    }

    private static func thinned(
        _ range: ClosedRange<Int>, _ moments: [Double], _ cents: [Double]
    ) -> [(time: Double, cents: Double)] {
        var kept = [(time: 0.0, cents: cents[range.lowerBound])]
        for index in range.dropFirst() where abs(cents[index] - kept[kept.count - 1].cents) >= step {
            kept.append((moments[index], cents[index]))
        }
        return kept.count == 1 && abs(kept[0].cents) < step ? [] : kept
    }
}
