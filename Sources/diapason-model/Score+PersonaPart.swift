import Datasets
import Music

extension Score {
    /// The part with the most notes that the persona plays; where it plays none, all that is pitched.
    ///
    /// - Returns: the score with the channels of a part joined, and the part's tracks in it.
    func part(of persona: Persona, playing programs: ProgramSet) -> (score: Score, tracks: [Int]) {
        let score = joiningChannels()
        let parts = persona.parts(of: score, playing: programs)
        let longest = parts.max { a, b in score.noteCount(of: a) < score.noteCount(of: b) }
        return (score, longest ?? score.tracks.indices.filter { !score.tracks[$0].isDrums })
    }

    /// That part alone.
    func onlyPart(of persona: Persona, playing programs: ProgramSet) -> Score {
        let part = part(of: persona, playing: programs)
        var score = part.score
        score.tracks = part.tracks.map { score.tracks[$0] }
        return score
    }

    /// The same without the whole bars of silence before its first note: nobody wants to wait for what goes on from there.
    func withoutLeadIn() -> Score { shorteningSilences(to: .quarters(1e6), onBarLines: true).score }

    private func noteCount(of part: [Int]) -> Int { part.reduce(0) { $0 + tracks[$1].notes.count } }
}
