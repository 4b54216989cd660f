/// Joins the strikes of a track into notes, string by string.
///
/// A tie goes on from what sounds on its string, whatever voice, bar or pass that was struck in. What is struck ends what
/// sounds on its string. Of two that are struck on one string at once the first one met is played, as long as the longer
/// one if they sound the same.
struct StrikeChains {
    private(set) var strikes: [Strike]
    /// The first of each chain, in order of time.
    private(set) var heads: [Int32] = []
    private(set) var looseTies = 0
    private(set) var collidingNotes = 0

    /// The chain that sounds on a lane.
    private struct Lane {
        var head: Int32 = -1
        var last: Int32 = -1
        /// Of all its strikes since it was struck or slid to.
        var marks: Strike.Marks = []
        var end = 0
    }

    /// - Parameter strikes: in order of time.
    init(_ strikes: [Strike], strikesAfterLegatoSlides: Bool) {
        self.strikes = strikes
        heads.reserveCapacity(strikes.count)
        var lanes = [Lane](repeating: Lane(), count: Strike.laneCount)
        let reach = PerformanceRules.reachQuarters * PerformanceRules.ticksPerQuarter
        for index in self.strikes.indices {
            let (start, end) = (self.strikes[index].start, self.strikes[index].end)
            let marks = self.strikes[index].marks
            let place = Int(self.strikes[index].lane)
            let lane = lanes[place]
            // Exact times meet; a tick allows for rounding.
            let follows = lane.head >= 0 && lane.end + 1 >= start
            if self.strikes[index].kind == .tied {
                if follows {
                    join(index, &lanes[place])
                    lanes[place].marks.formUnion(marks)
                    continue
                }
                self.strikes[index].kind = .struck
                looseTies += 1
            }
            if lane.head >= 0 {
                let head = Int(lane.head)
                if self.strikes[head].start == start {
                    // Two voices that say the same are one note.
                    if self.strikes[index].pitch == self.strikes[head].pitch {
                        self.strikes[head].end = max(self.strikes[head].end, end)
                        lanes[place].end = max(lane.end, end)
                    } else {
                        collidingNotes += 1
                    }
                    continue
                }
                if lane.marks.contains(.slidesLegato), follows, self.strikes[index].kind == .struck {
                    if !strikesAfterLegatoSlides, canSlide(from: head, to: index) {
                        self.strikes[index].kind = .slid
                        join(index, &lanes[place])
                        lanes[place].marks = marks
                        continue
                    }
                    self.strikes[index].marks.insert(.slidTo)
                }
                self.strikes[head].limit = start
                if start <= lane.end + reach {
                    self.strikes[head].following = Int32(index)
                    if lane.marks.contains(.slurs) {
                        let isUp = self.strikes[index].pitch >= self.strikes[Int(lane.last)].pitch
                        self.strikes[index].marks.insert(isUp ? .hammeredOn : .pulledOff)
                    }
                }
            }
            heads.append(Int32(index))
            lanes[place] = Lane(head: Int32(index), last: Int32(index), marks: marks, end: end)
        }
    }

    private mutating func join(_ index: Int, _ lane: inout Lane) {
        strikes[Int(lane.last)].next = Int32(index)
        lane.last = Int32(index)
        lane.end = max(lane.end, strikes[index].end)
    }

    /// Whether a sliding note can go on to another: not where that one is played in a way of its own.
    private func canSlide(from head: Int, to index: Int) -> Bool {
        let distance = abs(Int(strikes[index].pitch) - Int(strikes[head].pitch))
        let ways: Techniques = [
            .deadNote, .palmMute, .trill, .tremoloPicking, .naturalHarmonic, .artificialHarmonic, .pinchHarmonic,
            .tappedHarmonic,
        ]
        return distance <= 36 && strikes[index].techniques.isDisjoint(with: ways)
            && strikes[head].techniques.isDisjoint(with: ways)
    }
}
