import Formats
import Music

/// What is known of a take between and inside its words, as far as its constraints look back.
struct TakeState: Sendable {
    /// A note that sounds, the take's own or one of the words before it.
    struct Sounding: Hashable, Sendable {
        /// The time at which it ends.
        var end: Int
        /// The first tick that it does not take up: a note of no length takes up one.
        var free: Int
        var pitch: Int
        var velocity: Int
        var bend: Int
        /// Whether it alone has its pitch, velocity and end, so that a word may move its bend.
        var isMovable: Bool
    }

    /// A word as far as the canonical order looks at it.
    struct Rank: Hashable, Sendable {
        var pitch: Int
        var velocity: Int
        var duration: Int
    }

    /// The time of the word that is written or was written last.
    var now: Int
    /// The last word at this time.
    var last: Rank?
    var sounding: [Sounding] = []
    /// The pitches of the notes that begin now, the take's own and those of the words before it.
    var struck = PitchSet.none
    /// The notes that begin in the bar of `now`, whosever they are.
    var inBar = 0
    var endIsMet = false
    /// How many notes of the take have been struck.
    var noteCount = 0
    /// The pitch of the note before; -1 where there is none.
    var lastPitch = -1
    var isHurried = false
    /// How the notes so far can be fingered, where a tuning is given.
    var hands: HandWays?

    /// How many notes take up a tick, without those around the take.
    @inline(__always)
    func taken(at tick: Int) -> Int {
        var count = 0
        for note in sounding where note.free > tick { count += 1 }
        return count
    }

    /// The place of the sounding note with these, which a word that says them moves.
    func index(ofPitch pitch: Int, velocity: Int, end: Int) -> Int? {
        sounding.firstIndex { $0.end == end && $0.pitch == pitch && $0.velocity == velocity && $0.end > now }
    }

    /// Adds a note that is struck now.
    mutating func strike(_ pitch: Int, _ velocity: Int, _ duration: Int, bend: Int, pieceEnd: Int?) {
        let end = now + duration
        sounding.append(
            Sounding(
                end: end, free: max(end, now + 1), pitch: pitch, velocity: velocity, bend: bend, isMovable: end > now))
        struck.insert(UInt8(clamping: pitch))
        inBar += 1
        noteCount += 1
        lastPitch = pitch
        if end == pieceEnd { endIsMet = true }
    }

    /// Moves on in time.
    mutating func advance(by shift: Int, bar: Int, countInBar: (Int) -> Int) {
        guard shift > 0 else { return }
        let before = bar > 0 ? now / bar : 0
        now += shift
        last = nil
        struck = .none
        sounding.removeAll { $0.free <= now && $0.end <= now }
        if bar > 0, now / bar != before { inBar = countInBar(now / bar) }
    }
}
