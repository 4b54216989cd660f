public import Formats

extension PieceGrammar: TakeGrammar {
    public var field: NoteField? { text.noteField }
    public var wordCount: Int { text.words.count }
    public func words(from index: Int) -> ArraySlice<SimplifiedMIDI.Word> { text.words[index...] }
}

extension StagedGrammar: TakeGrammar {
    /// A token's field is not told: the stages say it to the model.
    public var field: NoteField? { nil }
    public var wordCount: Int { words.count }
    public func words(from index: Int) -> ArraySlice<SimplifiedMIDI.Word> { words[index...] }
}

extension CompactGrammar: TakeGrammar {
    public var field: NoteField? { noteField }
    public var wordCount: Int { words.count }
    public func words(from index: Int) -> ArraySlice<SimplifiedMIDI.Word> { words[index...] }
}

extension NotationGrammar {
    /// What the number says that is being written.
    var noteField: NoteField? { place == .number ? field.noteField : nil }
}

extension WordSteps.Field {
    var noteField: NoteField {
        switch self {
        case .pitch: .pitch
        case .velocity: .velocity
        case .duration: .duration
        case .shift: .shift
        case .bend: .bend
        }
    }
}
