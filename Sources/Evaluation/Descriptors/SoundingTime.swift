/// For how long how many notes sound at once.
struct SoundingTime {
    /// Ticks in which at least one note sounds.
    private var any = 0
    /// Ticks in which two or more do.
    private var several = 0
    /// The notes' durations, added up.
    private var total = 0
    /// From the first onset to the last end.
    private var span = 0

    /// - Parameter notes: in order of time.
    init(of notes: [MeasuredNote]) {
        guard let first = notes.first else { return }
        let ends = notes.map(\.soundsUntil).sorted()
        span = ends[ends.count - 1] - first.onset
        var (time, sounding, ended) = (first.onset, 0, 0)
        func pass(until next: Int) {
            if sounding > 0 { any += next - time }
            if sounding > 1 { several += next - time }
            total += sounding * (next - time)
            time = next
        }
        for note in notes {
            while ended < ends.count, ends[ended] <= note.onset {
                pass(until: ends[ended])
                sounding -= 1
                ended += 1
            }
            pass(until: note.onset)
            sounding += 1
        }
        while ended < ends.count {
            pass(until: ends[ended])
            sounding -= 1
            ended += 1
        }
    }

    var meanNotes: Double? { any > 0 ? Double(total) / Double(any) : nil }
    var polyphonicShare: Double? { any > 0 ? Double(several) / Double(any) : nil }
    var share: Double? { span > 0 ? Double(any) / Double(span) : nil }
}
