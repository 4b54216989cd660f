/// Why a file of weights cannot be used: which file, where in it, what is wrong, and what to do.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path, or a name for bytes that came from elsewhere.
    public let file: String
    /// Bytes from the start of the file, where the fault has a place.
    public let offset: Int?
    /// What is wrong.
    public let reason: String
    /// What to do about it.
    public let advice: String

    public init(
        file: String, offset: Int? = nil, _ reason: String,
        advice: String = "The file is damaged or of another kind: fetch it again."
    ) {
        self.file = file
        self.offset = offset
        self.reason = reason
        self.advice = advice
    }

    public var description: String {
        let place = offset.map { ", byte \($0)" } ?? ""
        return "\(file)\(place): \(reason). \(advice)"
    }
}
