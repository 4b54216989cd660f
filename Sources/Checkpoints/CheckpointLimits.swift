/// The bounds within which files of weights are read; every count is also held against the bytes that remain.
///
/// They lie far above every real file and far below what would hurt this program.
public enum CheckpointLimits {
    /// Keys of a GGUF file's metadata.
    public static let keys = 65_536
    /// Bytes of one key or tensor name.
    public static let nameLength = 1_024
    /// Bytes of one string of a GGUF file's metadata.
    public static let stringLength = 1 << 20
    /// Items of one array of a GGUF file's metadata.
    public static let arrayItems = 1_000_000
    /// Tensors of one file.
    public static let tensors = 65_536
    /// Dimensions of one tensor.
    public static let dimensions = 8
    /// Bytes between the multiples on which a GGUF file's tensors begin.
    public static let alignment = 1 << 20
    /// Bytes of a safetensors file's header, the limit of the reference library.
    public static let safetensorsHeader = 100_000_000
}
