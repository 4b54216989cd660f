import Formats
import JSON
import Music
import Randomness
import Tokenizers

/// Makes examples of pieces: piece -> variants -> windows -> prompts and answers -> tokens.
///
/// What comes out is a function of the piece, its name, the configuration and the tokenizer.
struct PieceMaker: Sendable {
    private let configuration: CorpusConfiguration
    private let tokenizer: any Tokenizer

    init(_ configuration: CorpusConfiguration, tokenizer: any Tokenizer) {
        self.configuration = configuration
        self.tokenizer = tokenizer
    }

    /// What a piece gives.
    ///
    /// - Parameter isHeldOut: whether it falls to the side that is not augmented.
    func outcome(of piece: Piece, _ part: CorpusPart, isHeldOut: Bool) -> PieceOutcome {
        let grid = part.grid.grid(for: piece.score)
        let written: WrittenPiece
        do throws(FormatError) {
            written = try WrittenPiece(piece.score, grid: grid, part)
        } catch {
            var outcome = PieceOutcome(
                name: piece.name, track: piece.track,
                facts: PieceFacts(notes: piece.score.noteCount, words: 0, seconds: 0, grid: "\(grid)", key: ""),
                fingerprint: "", sketch: PieceSketch(of: []))
            outcome.skip = Skip(kind: .unreadable, reason: "it cannot be written: \(error)")
            return outcome
        }
        var outcome = PieceOutcome(
            name: piece.name, track: piece.track,
            facts: PieceFacts(
                notes: written.notes.count, words: written.words.count,
                seconds: piece.score.seconds(at: piece.score.duration), grid: "\(grid)",
                key: Self.key(of: written.notes) ?? ""),
            fingerprint: Digest.text(of: SimplifiedMIDI.utf8(of: written.words)),
            sketch: PieceSketch(of: piece.score))
        outcome.skip = reasonToSkip(piece, part)
        guard outcome.skip == nil else { return outcome }
        do throws(Skipping) {
            let tokens = tokenCounts(of: written)
            outcome.variants.append(
                VariantOutcome(
                    number: 0, factors: .null,
                    excerpts: try excerpts(of: written, tokens, piece, variant: 0, part)))
            outcome.statistics = CorpusStatistics(
                of: piece.score, key: outcome.facts.key, words: outcome.facts.words, tokens: tokens.reduce(0, +))
            if !isHeldOut { outcome.variants += variants(of: piece, part, grid) }
        } catch {
            outcome.skip = error.skip
            outcome.variants = []
        }
        return outcome
    }

    private struct Skipping: Error {
        let skip: Skip
    }

    private func reasonToSkip(_ piece: Piece, _ part: CorpusPart) -> Skip? {
        let notes = piece.score.noteCount
        if notes < part.noteCounts.lowerBound {
            return Skip(
                kind: .tooFewNotes, reason: "\(notes) notes, fewer than min_notes \(part.noteCounts.lowerBound)")
        }
        if notes > part.noteCounts.upperBound {
            return Skip(
                kind: .tooManyNotes, reason: "\(notes) notes, more than max_notes \(part.noteCounts.upperBound)")
        }
        if let most = part.mostVoices, case let voices = piece.score.mostVoices, voices > most {
            return Skip(kind: .tooManyVoices, reason: "\(voices) notes at once, more than max_polyphony \(most)")
        }
        return nil
    }

    /// A variant that cannot be written or cut is left out; the piece and the others stay.
    private func variants(of piece: Piece, _ part: CorpusPart, _ grid: Grid) -> [VariantOutcome] {
        var outcomes: [VariantOutcome] = []
        var augmentation = configuration.augmentation
        augmentation.variants = part.variants ?? augmentation.variants
        let augmenter = Augmenter(
            augmentation, of: piece.score, named: piece.path, seed: configuration.seed,
            isMetrical: piece.isMetrical)
        for number in augmenter.factors.indices.dropFirst() {
            let score = augmenter.variant(number)
            guard let written = try? WrittenPiece(score, grid: grid, part),
                let excerpts = try? excerpts(of: written, tokenCounts(of: written), piece, variant: number, part)
            else { continue }
            let factors =
                [JSONValue.Member("variant", .integer(number))] + (augmenter.factors[number].json.members ?? [])
            outcomes.append(VariantOutcome(number: number, factors: .object(factors), excerpts: excerpts))
        }
        return outcomes
    }

    // MARK: Windows

    /// The tokens of each word; music repeats many.
    private func tokenCounts(of piece: WrittenPiece) -> [Int] {
        var known: [SimplifiedMIDI.Word: Int] = [:]
        return piece.words.map { word in
            if let count = known[word] { return count }
            let count = tokenizer.encode(piece.notation.textAmongOthers(of: word)).count
            known[word] = count
            return count
        }
    }

    /// - Parameter tokens: of each word of the piece.
    private func excerpts(
        of piece: WrittenPiece, _ tokens: [Int], _ source: Piece, variant: Int, _ part: CorpusPart
    ) throws(Skipping) -> [ExcerptOutcome] {
        let header = PromptHeader(part.persona, piece.notation, explanation: part.explanation)
        var cuts = piece.cuts()
        var overhead = overhead(header, tempo: piece.tempos.tempo(at: .zero))
        // What is said about a passage differs by a few tokens; where an example turns out too long, a little more room
        // is left for it.
        for _ in 0..<8 {
            let windowing = Windowing(
                capacity: configuration.sequenceLength, overhead: overhead, minimumWords: part.noteCounts.lowerBound,
                sharesRows: configuration.rowLength >= 2 * configuration.sequenceLength)
            var found = windowing.windows(tokens: tokens, cuts: cuts)
            if found == nil {
                // Better a chord in two windows than none at all.
                cuts = piece.cuts(betweenChords: false)
                found = windowing.windows(tokens: tokens, cuts: cuts)
            }
            guard let windows = found else { break }
            if part.excerpts == .whole, windows.count > 1 {
                let need = tokens.reduce(overhead, +)
                throw Skipping(
                    skip: Skip(
                        kind: .tooLong,
                        reason: "about \(need) tokens, more than sequence_len \(configuration.sequenceLength)"))
            }
            var outcomes: [ExcerptOutcome] = []
            var excess = 0
            var clock = (word: 0, time: Ticks.zero)
            for window in part.excerpts == .first ? Array(windows.prefix(1)) : windows {
                let onset = piece.onset(ofWord: window.lowerBound, after: &clock)
                let made = excerpt(of: piece, window, at: onset, source, variant: variant, header)
                guard let made else { continue }
                excess = max(excess, made.tokens.tokens.count - configuration.sequenceLength)
                outcomes.append(made)
            }
            if excess == 0 { return outcomes }
            overhead += excess
        }
        let least = tokens.prefix(part.noteCounts.lowerBound).reduce(overhead, +)
        let reason =
            least > configuration.sequenceLength
            ? "no \(part.noteCounts.lowerBound) notes fit in sequence_len \(configuration.sequenceLength)"
            : "its bent notes overlap for longer than fits in sequence_len \(configuration.sequenceLength)"
        throw Skipping(
            skip: Skip(
                kind: .noRoom,
                reason: reason + " beside the \(overhead) tokens of the instructions; raise sequence_len, or shorten "
                    + "'explanation'"))
    }

    private func excerpt(
        of piece: WrittenPiece, _ window: Range<Int>, at onset: Ticks, _ source: Piece, variant: Int,
        _ header: PromptHeader
    ) -> ExcerptOutcome? {
        let tempo = piece.tempos.tempo(at: onset)
        var passage = PromptPassage(
            Array(piece.words[window]), beginsPiece: window.lowerBound == 0,
            endsPiece: window.upperBound == piece.words.count, tempo: tempo)
        let identity = variant == 0 ? source.path : "\(source.path) \(variant)"
        var task = configuration.tasks.task(seed: configuration.seed, name: identity, window: window.lowerBound)
        if task.kind == .invention || task.kind == .staged {
            passage.attributes = attributes(of: piece, window, at: onset, tempo)
        }
        let random = RandomStream(
            seed: UInt64(bitPattern: Int64(configuration.seed)), purpose: "prompt " + identity,
            sample: UInt64(window.lowerBound))
        var made = task.example(of: passage, header, random)
        // A passage that cannot be parted, such as one note that is bent all the time, is asked for as a whole.
        for kind in [ComposingTask.Kind.continuation, .invention] where made == nil {
            if kind == .invention { passage.attributes = attributes(of: piece, window, at: onset, tempo) }
            task = configuration.tasks.task(of: kind)
            made = task.example(of: passage, header, random)
        }
        guard let made else { return nil }
        let example = CorpusExample(
            exchange: made.exchange, piece: source.name, variant: variant, firstNote: window.lowerBound,
            notes: window.count, tempo: QuarterNotesAMinute.rounded(tempo))
        return ExcerptOutcome(
            task: task.kind, line: example.json(as: configuration.shape).bytes(),
            tokens: configuration.template.example(made.exchange, tokenizer),
            words: window.count, answerWords: made.asked.count)
    }

    private func attributes(
        of piece: WrittenPiece, _ window: Range<Int>, at onset: Ticks, _ tempo: Int
    ) -> PieceAttributes {
        let words = piece.words[window]
        let ticks = words.dropLast().reduce(0) { $0 + $1.shift.count }
        let quartersPerMinute = QuarterNotesAMinute.rounded(tempo)
        let seconds: Double
        switch piece.notation.grid {
        case .ticksPerSecond(let rate): seconds = Double(ticks) / Double(rate)
        case .ticksPerQuarter(let rate): seconds = Double(ticks) / Double(rate) * 60 / Double(quartersPerMinute)
        case .file: seconds = 0
        }
        let first = piece.firstNote(at: onset)
        let passage = piece.notes[first...].prefix(window.count)
        return PieceAttributes(
            key: Self.key(of: Array(passage)), tempo: quartersPerMinute,
            notesPerSecond: seconds > 0 ? Double(words.count) / seconds : nil, notes: words.count)
    }

    /// Such as `E minor`; nil where there is none to be found.
    private static func key(of notes: [Note]) -> String? {
        PitchClassWeights(notes).key?.description
    }

    /// The tokens of an exchange without notes, for the longest of the tasks.
    private func overhead(_ header: PromptHeader, tempo: Int) -> Int {
        configuration.tasks.shares.map { share in
            let filling =
                switch share.kind {
                case .continuation: 2
                case .infill: 12
                case .invention, .staged: 48
                }
            let exchange = Exchange(system: header.text(for: share.kind, tempo: tempo), prompt: "", answer: "")
            return configuration.template.example(exchange, tokenizer).tokens.count + filling
        }.max() ?? 0
    }
}
