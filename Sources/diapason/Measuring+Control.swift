import Evaluation
import Face
import Music
import Storage

extension Measuring {
    /// A piece that is to be measured: against what, and what of it was given.
    private struct Job {
        let demand: MusicalDemand
        var given: Prompt?
    }

    private struct Prompt {
        let score: Score
        let notes: Int
        let inStages: Bool
    }

    private enum Outcome {
        case measured(ControlledPiece)
        case unknownGiven
        case notAsked
    }

    /// How far pieces are what they were asked to be, and what those of a reference make of the same demands.
    ///
    /// Pieces count whole, however many notes are measured else: a piece is asked to be so long, and to be in a key to its
    /// end.
    ///
    /// - Parameter asked: of all pieces; what it leaves open their recipes may say. A recipe that cannot be read is named,
    ///   counted and passed over, as a piece is: nothing else needs it.
    /// - Returns: nil where nothing was asked.
    func control(
        of set: ScoreFolder, against reference: ScoreFolder, asked: MusicalDemand, _ options: EvaluationOptions
    ) throws -> ControlComparison? {
        var omitted = ControlOmissions()
        let jobs = jobs(for: set, asked, &omitted)
        guard !jobs.isEmpty || omitted.count > 0 else { return nil }
        var pieces: [ControlledPiece] = []
        try set.forEach("hold", grid: grid) { score, file -> Outcome in
            guard let job = jobs[file] else { return .notAsked }
            var given: GivenPart?
            if let prompt = job.given {
                given = GivenPart(
                    of: score, continuing: prompt.score, notes: prompt.notes, inStages: prompt.inStages)
                if given == nil { return .unknownGiven }
            }
            return .measured(ControlledPiece(score, named: file, to: job.demand, given: given))
        } take: {
            switch $0 {
            case .measured(let piece): pieces.append(piece)
            case .unknownGiven: omitted.unknownGiven += 1
            case .notAsked: break
            }
        }
        let mix = DemandMix(pieces.map(\.demand), seed: options.seed)
        var others: [[ControlMeasure: Double]] = []
        if !pieces.isEmpty {
            try reference.forEach("hold", grid: grid) { score, _ in
                mix.figures(of: score)
            } take: {
                others.append($0)
            }
        }
        return ControlComparison(pieces, against: others, omitted: omitted, options)
    }

    private func jobs(
        for set: ScoreFolder, _ asked: MusicalDemand, _ omitted: inout ControlOmissions
    ) -> [String: Job] {
        var recipes = TakeRecipes()
        var jobs: [String: Job] = [:]
        for file in set.files {
            let recipe: TakeRecipes.Asked?
            do {
                recipe = try TakeRecipes.asked(ofPiece: StoragePath.joined(set.path, file))
            } catch {
                Program.note((error as? any Reportable)?.sentence ?? "\(error)")
                omitted.brokenRecipes += 1
                continue
            }
            let demand = recipe.map { asked.filled(from: $0.demand) } ?? asked
            guard !demand.isEmpty else { continue }
            switch recipe?.origin {
            case nil, .invention: jobs[file] = Job(demand: demand)
            case .rewriting: omitted.rewritten += 1
            case .continuation(let prompt, let notes, let inStages):
                if let score = recipes.prompt(prompt, grid: grid) {
                    jobs[file] = Job(
                        demand: demand, given: Prompt(score: score, notes: notes, inStages: inStages))
                } else {
                    omitted.unknownGiven += 1
                }
            }
        }
        return jobs
    }
}
