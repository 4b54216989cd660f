import Music

/// What a part's name and program say of its role, which its features are not told.
enum RoleLabels {
    /// nil where they say nothing, or contradict themselves.
    static func label(_ track: Track) -> PartRole? {
        if track.isDrums { return .drums }
        let words = Set(track.name.lowercased().split { !$0.isLetter }.map(String.init))
        func says(_ parts: String...) -> Bool { words.contains { word in parts.contains { word.hasPrefix($0) } } }
        if says("drum", "perc", "kick", "snare", "cymbal", "hihat", "tom", "timp") { return nil }
        if says("bassoon", "trombone", "clarinet", "tuba", "contrabass", "cello") { return nil }
        let isBassProgram = (32...39).contains(track.program)
        if says("bass", "basse", "baixo", "bajo") || isBassProgram {
            // A bass that a guitar plays, or a lead on a bass.
            return says("guitar", "gtr", "lead", "solo", "rhythm") && !isBassProgram ? nil : .bass
        }
        let isGuitar = (24...31).contains(track.program) || says("guit", "gtr")
        if says("lead", "solo", "melod", "vocal", "voice", "vox", "sing") { return .lead }
        // Most guitars that no name calls a lead accompany.
        if isGuitar || says("rhyt", "ryth") { return track.program == 31 ? nil : .rhythm }
        switch track.program {
        case 40, 41, 56, 57, 59, 60, 64, 65, 66, 68, 69, 71...79: return .lead
        case 0...7, 16...21, 48...54, 88...95: return .other
        default: return nil
        }
    }
}
