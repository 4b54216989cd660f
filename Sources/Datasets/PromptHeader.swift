/// The instructions that stand before an example: the persona, the notation, the task.
///
/// A tuned model must be given exactly the words it was tuned with, so training and generation both take them from here.
///
/// Source: the paper's Figure 14.
public struct PromptHeader: Hashable, Sendable {
    public var persona: Persona
    public var notation: NoteNotation
    public var explanation: NoteNotation.Explanation

    public init(_ persona: Persona, _ notation: NoteNotation, explanation: NoteNotation.Explanation = .full) {
        self.persona = persona
        self.notation = notation
        self.explanation = explanation
    }

    /// The instructions for one kind of task.
    ///
    /// The full explanation goes with the paper's demands on a composition; the others have none, which leaves more of
    /// the sequence to the notes.
    ///
    /// - Parameter tempo: microseconds a quarter note where the notes begin. It is stated, rounded to whole quarter notes
    ///   a minute, where ticks are explained and are parts of a quarter note.
    public func text(for task: ComposingTask.Kind, tempo: Int) -> String {
        if explanation == .tags { return PromptTags.header(persona, notation, tempo: tempo, task) }
        return [
            "You are a \(persona.description) composer.", notation.explained(explanation, tempo: tempo),
            explanation == .full ? Self.demands : "", task.instruction,
        ].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static let demands =
        "Your composition should demonstrate a clear progression and development, appropriate pauses, including "
        + "thoughtful variations in melody, harmony, rhythm."
}
