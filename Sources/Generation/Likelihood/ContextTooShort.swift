/// Says that a request leaves hardly any of a context to the notes that are to be foreseen.
public struct ContextTooShort: Error, CustomStringConvertible {
    /// The tokens of the request.
    public let request: Int
    /// The tokens that would do for it and a few notes.
    public let needed: Int
    public let context: Int
    /// Whether the context is the model's own, and not one that was asked for.
    public let isOfModel: Bool

    public var description: String {
        "The request takes \(request) tokens, so that it needs a context of \(needed) or more with a few notes, and "
            + (isOfModel ? "that of the model is \(context)." : "\(context) were asked for (--context).")
    }
}
