/// Which tracks of scores are wanted.
///
/// A track has to meet every condition that is set.
public struct TrackSelection: Hashable, Sendable {
    /// Bent notes at least, as a share of the notes: 0 for any number of them but none.
    public var leastBendShare: Double?
    /// Names, one of which the track has.
    public var names: Set<String> = []
    public var nameMatch = NameMatch.whole
    /// General MIDI programs.
    public var programs: Set<UInt8> = []
    /// Where all its notes lie.
    public var pitches: ClosedRange<Pitch>?
    public var roles: Set<PartRole> = []
    /// Of `roles`: how sure they have to be.
    public var leastConfidence = 0.0
    public var allowsDrums = false

    public init() {}

    /// How names are compared; capitals, accents and white space at the ends never count.
    public enum NameMatch: UInt8, Hashable, Sendable {
        /// The whole name, as in a list of the names of bent tracks.
        case whole
        /// A part of the name, as in `guitar`.
        case part
    }

    /// The tracks of a score that are wanted, in order.
    ///
    /// Cost: a pass over the notes; sorts of all of them where roles are asked for.
    public func tracks(of score: Score) -> [Int] {
        let estimates = roles.isEmpty ? [] : score.roleEstimates()
        let folded = Set(names.map(TrackSelection.folded))
        return score.tracks.indices.filter { index in
            let track = score.tracks[index]
            guard !track.notes.isEmpty, allowsDrums || !track.isDrums else { return false }
            if !roles.isEmpty {
                guard roles.contains(estimates[index].role), estimates[index].confidence >= leastConfidence
                else { return false }
            }
            return hasBends(track) && hasName(track, folded) && isInRange(track)
                && (programs.isEmpty || programs.contains(track.program))
        }
    }

    /// Whether a track of a score is wanted; for all tracks of a score ask `tracks(of:)` once.
    public func contains(_ track: Int, of score: Score) -> Bool { tracks(of: score).contains(track) }

    private func hasBends(_ track: Track) -> Bool {
        guard let leastBendShare else { return true }
        let bent = track.withNoteBends().notes.count(where: \.isBent)
        return bent > 0 && Double(bent) >= leastBendShare * Double(track.notes.count)
    }

    private func hasName(_ track: Track, _ folded: Set<String>) -> Bool {
        if folded.isEmpty { return true }
        let name = TrackSelection.folded(track.name)
        switch nameMatch {
        case .whole: return folded.contains(name)
        case .part: return folded.contains { TrackSelection.contains(name, $0) }
        }
    }

    private func isInRange(_ track: Track) -> Bool {
        guard let pitches else { return true }
        return track.notes.allSatisfy { pitches.contains($0.pitch) }
    }

    /// A name without capitals, accents and white space at its ends.
    static func folded(_ name: String) -> String {
        var letters = name.lowercased().map { TrackSelection.plainLetters[$0] ?? $0 }
        while letters.last?.isWhitespace ?? false { letters.removeLast() }
        return String(letters.drop(while: \.isWhitespace))
    }

    private static func contains(_ name: String, _ part: String) -> Bool {
        let (name, part) = (Array(name.utf8), Array(part.utf8))
        guard part.count <= name.count else { return false }
        return (0...name.count - part.count).contains { name[$0..<$0 + part.count].elementsEqual(part) }
    }

    /// Latin letters with marks; a name in another script is compared as it is.
    private static let plainLetters: [Character: Character] = {
        var letters: [Character: Character] = [:]
        for (plain, marked) in [
            ("a", "àáâãäåāă"), ("c", "çćč"), ("d", "ď"), ("e", "èéêëēęě"), ("g", "ğ"), ("i", "ìíîïī"), ("l", "ł"),
            ("n", "ñńň"), ("o", "òóôõöøō"), ("r", "ř"), ("s", "śšş"), ("t", "ť"), ("u", "ùúûüūů"), ("y", "ýÿ"),
            ("z", "źžż"),
        ] {
            for letter in marked { letters[letter] = Character(plain) }
        }
        return letters
    }()
}
