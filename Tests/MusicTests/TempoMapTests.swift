import Music
import Testing

@Suite struct TempoMapTests {
    @Test func withoutATempoAQuarterLastsHalfASecond() {
        #expect(Score(ticksPerQuarter: 480).seconds(at: Ticks(960)) == 1)
    }

    @Test func eachTempoHoldsFromItsTimeOn() {
        // 1 quarter at 120 a minute, 2 at 60, the rest at 240.
        let tempos = [(480, 1_000_000), (1_440, 250_000)].map {
            Tempo(time: Ticks($0.0), microsecondsPerQuarter: $0.1)
        }
        let score = Score(ticksPerQuarter: 480, tempos: tempos)
        let times = [0, 480, 960, 1_440, 1_920, 2_400].map { score.seconds(at: Ticks($0)) }
        #expect(times == [0, 0.5, 1.5, 2.5, 2.75, 3.0])
    }

    @Test func temposMayComeInAnyOrderAndTheLaterOfTwoAtOneTimeHolds() {
        let tempos = [
            Tempo(time: Ticks(10), microsecondsPerQuarter: 7), Tempo(time: .zero, microsecondsPerQuarter: 1_000_000),
            Tempo(time: Ticks(10), microsecondsPerQuarter: 2_000_000),
        ]
        let map = TempoMap(tempos, ticksPerQuarter: 10)
        #expect(map.seconds(at: Ticks(20)) == 3)
    }

    @Test func gridTicksNeverDrift() {
        // A thousand tempo changes, each with a remainder: the sum stays exact.
        var tempos: [Tempo] = []
        for index in 0..<1_000 {
            tempos.append(Tempo(time: Ticks(index * 7), microsecondsPerQuarter: 333_333 + index))
        }
        let map = TempoMap(tempos, ticksPerQuarter: 480)
        let microseconds = (0..<1_000).reduce(0) { $0 + 7 * (333_333 + $1) }  // in units of 1/480
        let exact = Double(microseconds) * 192 / 480_000_000
        #expect(abs(Double(map.ticks(at: Ticks(7_000), perSecond: 192).count) - exact) <= 0.5)
    }

    @Test func absurdTimesAndTemposStayInBounds() {
        let tempos = [
            Tempo(time: Ticks(.min), microsecondsPerQuarter: .max), Tempo(time: Ticks(5), microsecondsPerQuarter: -4),
        ]
        let map = TempoMap(tempos, ticksPerQuarter: 1)
        #expect(map.ticks(at: Ticks(.max), perSecond: 32_767) <= .longest)
        #expect(map.ticks(at: Ticks(.min), perSecond: 32_767) == .zero)
        #expect(map.seconds(at: Ticks(.max)).isFinite)
    }
}
