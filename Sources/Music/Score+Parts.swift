extension Score {
    /// The same score with each instrument as one part that a file spread over several channels.
    ///
    /// Bent notes need a wheel of their own, so that files give one guitar several channels of a track, and each channel
    /// is read as a part. Parts of one track of a file with one program and port become one, in the place of the first,
    /// whose name, channel and tuning it has. A file with a single track tells nothing of its instruments but the
    /// channels, and keeps its parts. The wheel's movements go into the notes first; see `withNoteBends()`.
    ///
    /// Cost: that of `withNoteBends()`, and a sort of what is joined.
    public func joiningChannels() -> Score {
        var score = withNoteBends()
        guard Set(score.tracks.compactMap(\.sourceTrack)).count > 1 else { return score }
        var places: [Instrument: Int] = [:]
        var joined: [Track] = []
        var isChanged: Set<Int> = []
        for track in score.tracks {
            guard let source = track.sourceTrack, !track.isDrums else {
                joined.append(track)
                continue
            }
            let instrument = Instrument(source: source, program: track.program, port: track.port)
            if let place = places[instrument] {
                joined[place].notes += track.notes
                joined[place].events += track.events
                isChanged.insert(place)
            } else {
                places[instrument] = joined.count
                joined.append(track)
            }
        }
        for place in isChanged {
            joined[place].notes.sort()
            joined[place].events = joined[place].events.enumerated()
                .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
        }
        score.tracks = joined
        return score
    }

    private struct Instrument: Hashable {
        let source: Int
        let program: UInt8
        let port: UInt8
    }
}
