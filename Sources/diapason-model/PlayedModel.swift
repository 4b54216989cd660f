import Face

/// A model as it is asked for: the embedded one, one with an adapter, or one whose weights were all trained.
struct PlayedModel: Hashable {
    let base: BaseModel
    /// The folder that a run left, as the user gave it; nil for a bare model.
    let folder: String?
    /// Whether the run's weights are those of the model itself.
    let isWhole: Bool

    /// - Parameter folder: the one that the record was read from.
    init(_ record: AdapterRecord?, in folder: String?) {
        self.folder = folder
        isWhole = record?.isWhole ?? false
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
}
