import Face
import Storage

/// A model as it is asked for: the embedded one, one with an adapter, or one whose weights were all trained.
struct PlayedModel: Hashable {
    let base: BaseModel
    /// The folder that a run left, as the user gave it; nil for a bare model.
    let folder: String?
    /// Whether the run's weights are those of the model itself.
    let isWhole: Bool
    /// The digest of the base that the adapter was tuned on; nil where there is none, or nobody knows.
    private let tunedOn: String?

    /// - Parameter folder: the one that the record was read from.
    init(_ record: AdapterRecord?, in folder: String?) {
        self.folder = folder
        isWhole = record?.isWhole ?? false
        tunedOn = isWhole ? nil : record?.began
        if isWhole, let folder {
            var own = BaseModel()
            own.name = TunedModel.path(in: folder)
            base = own
        } else {
            base = record?.base ?? BaseModel()
        }
    }

    /// The folder of an adapter's numbers; nil where there are none.
    var adapter: String? { isWhole ? nil : folder }

    /// What to say where a model is not the one that the adapter was tuned on: with other weights beside it, it plays, but
    /// not what it learnt.
    ///
    /// - Parameter path: of the model that is there now.
    /// - Returns: nil where it is the same, or nothing is recorded.
    func doubt(about path: String) throws -> String? {
        guard let folder, let tunedOn, try ModelDigest.text(ofModel: path) != tunedOn else { return nil }
        let name = StoragePath.name(of: folder)
        return "'\(name)' was tuned on another model than '\(base.name)' is now, and may play worse; tune it again"
    }
}
