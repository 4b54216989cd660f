/// At how many of its onsets a part is the lowest or the highest that sounds.
struct PartTexture: Hashable {
    /// Onsets while another part sounds or begins.
    var accompanied = 0
    var lowest = 0
    var highest = 0

    /// One for each track of the score; drums count for nothing, nor do they accompany.
    ///
    /// Cost: a sort of all notes, and a look at 128 pitches for each onset.
    static func ofAllTracks(in score: Score) -> [PartTexture] {
        struct Edge {
            var time: Int
            var isOnset: Bool
            var pitch: Int
            var track: Int
        }
        var edges: [Edge] = []
        for (index, track) in score.tracks.enumerated() where !track.isDrums {
            for note in track.notes where note.duration.count > 0 {
                let pitch = Int(note.pitch.number)
                edges.append(Edge(time: note.onset.count, isOnset: true, pitch: pitch, track: index))
                edges.append(Edge(time: note.end.count, isOnset: false, pitch: pitch, track: index))
            }
        }
        // What ends at a time no longer sounds with what begins.
        edges.sort { ($0.time, $0.isOnset ? 1 : 0) < ($1.time, $1.isOnset ? 1 : 0) }
        var textures = [PartTexture](repeating: PartTexture(), count: score.tracks.count)
        var sounding = [Int](repeating: 0, count: 128)
        var soundingOfTrack = [Int](repeating: 0, count: score.tracks.count)
        var all = 0
        var index = 0
        while index < edges.count {
            let time = edges[index].time
            var struck: [Int: (lowest: Int, highest: Int)] = [:]
            while index < edges.count, edges[index].time == time {
                let edge = edges[index]
                let step = edge.isOnset ? 1 : -1
                sounding[edge.pitch] += step
                soundingOfTrack[edge.track] += step
                all += step
                if edge.isOnset {
                    let known = struck[edge.track] ?? (edge.pitch, edge.pitch)
                    struck[edge.track] = (min(known.lowest, edge.pitch), max(known.highest, edge.pitch))
                }
                index += 1
            }
            guard !struck.isEmpty, let lowest = sounding.firstIndex(where: { $0 > 0 }),
                let highest = sounding.lastIndex(where: { $0 > 0 })
            else { continue }
            for (track, pitches) in struck where all > soundingOfTrack[track] {
                textures[track].accompanied += 1
                if pitches.lowest == lowest { textures[track].lowest += 1 }
                if pitches.highest == highest { textures[track].highest += 1 }
            }
        }
        return textures
    }
}
