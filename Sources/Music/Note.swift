/// One struck note.
///
/// Notes compare in the canonical order: onset, then pitch, then velocity, then duration.
///
/// Most notes are no more than that, and hold their numbers alone; what a bent or a fretted note has besides lies in one
/// shared object, so that reading and sorting a million plain notes never counts references.
public struct Note: Hashable, Sendable {
    /// From the start of the piece; 0 or more in a score.
    public var onset: Ticks
    /// 0 or more: a note may be struck and released at once.
    public var duration: Ticks
    @usableFromInline internal var details: NoteDetails?
    public var pitch: Pitch
    /// In 1...127.
    public var velocity: UInt8
    @usableFromInline internal var releaseByte: UInt8

    @usableFromInline internal static let noRelease: UInt8 = 0xFF

    /// Traps when the duration is negative or the velocity lies outside 1...127: readers check before they come here.
    public init(
        onset: Ticks, duration: Ticks, pitch: Pitch, velocity: UInt8, release: UInt8? = nil, bends: [PitchBend] = []
    ) {
        precondition(duration.count >= 0, "a note's duration is 0 or more")
        precondition((1...127).contains(velocity), "a note's velocity lies in 1...127")
        self.onset = onset
        self.duration = duration
        self.pitch = pitch
        self.velocity = velocity
        releaseByte = release.map { min($0, 127) } ?? Note.noRelease
        details = bends.isEmpty ? nil : NoteDetails(bends: bends)
    }

    /// A note that waits for its end: `open` stands for its duration until then, and may be negative.
    ///
    /// For readers, which strike millions: nothing is checked.
    @inlinable @inline(__always)
    package init(open: Int, onset: Int, pitch: UInt8, velocity: UInt8) {
        self.onset = Ticks(onset)
        duration = Ticks(open)
        details = nil
        self.pitch = Pitch(lowBits: pitch)
        self.velocity = velocity
        releaseByte = 0xFF
    }

    /// Ends a note that waited for it; the velocity is that of a note-off, 0xFF where there is none.
    @inlinable @inline(__always)
    package mutating func close(at time: Int, release velocity: UInt8 = 0xFF) {
        duration.count = time - onset.count
        releaseByte = velocity
    }

    public var end: Ticks { onset + duration }

    /// How fast the key was let go, in 0...127; nil when nothing is said, as where a note-on of velocity 0 ends it.
    public var release: UInt8? {
        get { releaseByte == Note.noRelease ? nil : releaseByte }
        set { releaseByte = newValue.map { min($0, 127) } ?? Note.noRelease }
    }

    /// How the pitch moves while the note sounds, in order of time; empty for a note that stays where it was struck.
    public var bends: [PitchBend] {
        get { details?.bends ?? [] }
        set { details = NoteDetails(bends: newValue, position: position, techniques: techniques) }
    }

    public var isBent: Bool { !(details?.bends.isEmpty ?? true) }

    /// Where the note is played on a fretted instrument; nil when nobody says.
    public var position: FretPosition? {
        get { details?.position }
        set { details = NoteDetails(bends: bends, position: newValue, techniques: techniques) }
    }

    /// How the note is played.
    public var techniques: Techniques {
        get { details?.techniques ?? [] }
        set { details = NoteDetails(bends: bends, position: position, techniques: newValue) }
    }
}

extension Note: Comparable {
    @inline(__always)
    public static func < (lhs: Note, rhs: Note) -> Bool {
        if lhs.onset != rhs.onset { return lhs.onset < rhs.onset }
        if lhs.pitch != rhs.pitch { return lhs.pitch < rhs.pitch }
        if lhs.velocity != rhs.velocity { return lhs.velocity < rhs.velocity }
        return lhs.duration < rhs.duration
    }
}

/// What few notes have; never changed once made, so that notes can share it.
@usableFromInline
final class NoteDetails: Hashable, Sendable {
    let bends: [PitchBend]
    let position: FretPosition?
    let techniques: Techniques

    /// - Returns: nil when there is nothing to keep.
    init?(bends: [PitchBend], position: FretPosition? = nil, techniques: Techniques = []) {
        if bends.isEmpty && position == nil && techniques.isEmpty { return nil }
        self.bends = bends
        self.position = position
        self.techniques = techniques
    }

    @usableFromInline
    static func == (lhs: NoteDetails, rhs: NoteDetails) -> Bool {
        lhs === rhs || lhs.bends == rhs.bends && lhs.position == rhs.position && lhs.techniques == rhs.techniques
    }

    @usableFromInline
    func hash(into hasher: inout Hasher) {
        hasher.combine(bends)
        hasher.combine(position)
        hasher.combine(techniques)
    }
}
