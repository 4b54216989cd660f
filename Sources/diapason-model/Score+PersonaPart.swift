import Datasets
import Music

extension Score {
    /// The part with the most notes that the persona plays; where it plays none, all that is pitched.
    func onlyPart(of persona: Persona, playing programs: ProgramSet) -> Score {
        var score = joiningChannels()
        let parts = persona.parts(of: score, playing: programs)
        let longest = parts.max { a, b in score.noteCount(of: a) < score.noteCount(of: b) }
        score.tracks = longest.map { $0.map { score.tracks[$0] } } ?? score.tracks.filter { !$0.isDrums }
        return score
    }

    private func noteCount(of part: [Int]) -> Int { part.reduce(0) { $0 + tracks[$1].notes.count } }
}
