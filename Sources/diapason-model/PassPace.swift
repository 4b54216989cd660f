import LanguageModel
import Tokenizers
import Torch
import Training

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How fast passes go on this machine, from a pass of the run itself.
struct PassPace {
    /// Seconds a token.
    struct Seconds {
        /// On the way forward and back, and on the way forward alone.
        let trained: Double, looked: Double
    }

    /// By the clock, with whatever else the machine is doing.
    let now: Seconds
    /// By the time of the processors, as if it did nothing else.
    let alone: Seconds
    /// Of the pass that was measured.
    let tokens: Int

    /// Measures a pass over the beginnings of some examples.
    ///
    /// A short one comes first, which brings in the libraries' code and says how long a pass may be that takes some
    /// seconds.
    ///
    /// - Parameter examples: of one pass of the run; not empty.
    init(_ model: Llama, _ trained: any TrainableParameters, _ examples: [TokenizedExample], recompute: Recompute) {
        let gradients = Gradients(of: trained)
        func forthAndBack(_ pack: Pack) -> Double {
            model.accumulate(pack, into: gradients, scale: 1, recompute: recompute)
        }
        let short = Pack(Self.shortened(examples, to: Self.shortest))
        _ = Self.times(short, forthAndBack)
        var (pack, back) = (short, Self.times(short, forthAndBack))
        if back.clock < Self.longest / 2 {
            let most = Self.longest * Double(short.tokens.count) / back.clock
            pack = Pack(Self.shortened(examples, to: Int(min(most, 1e6))))
            back = Self.times(pack, forthAndBack)
        }
        let forth = Self.times(pack) { model.loss($0) }
        let count = Double(pack.tokens.count)
        tokens = pack.tokens.count
        now = Seconds(trained: back.clock / count, looked: forth.clock / count)
        alone = Seconds(
            trained: min(back.clock, back.processors) / count, looked: min(forth.clock, forth.processors) / count)
    }

    private static let shortest = 64
    /// Seconds.
    private static let longest = 4.0

    /// The seconds of some work by the clock, and by the processors that it has kept busy.
    private static func times(_ pack: Pack, _ work: (Pack) -> Double) -> (clock: Double, processors: Double) {
        let (start, used) = (ContinuousClock.now, processorSeconds)
        _ = work(pack)
        let clock = start.duration(to: .now) / .seconds(1)
        return (max(clock, 1e-6), max((processorSeconds - used) / Double(Threads.count), 1e-6))
    }

    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The first of the examples that have together so many tokens, the last of them cut, its prompt and its answer alike.
    private static func shortened(_ examples: [TokenizedExample], to tokens: Int) -> [TokenizedExample] {
        var left = tokens
        var result: [TokenizedExample] = []
        for example in examples where left > 2 {
            let count = min(example.tokens.count, left)
            let start = max(1, min(count - 1, example.answerStart * count / example.tokens.count))
            result.append(TokenizedExample(tokens: Array(example.tokens.prefix(count)), answerStart: start))
            left -= count
        }
        return result
    }
}
