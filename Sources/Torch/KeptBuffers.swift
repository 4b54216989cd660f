import CTorch

/// While one is alive, the memory of large tensors on the CPU is kept for those that come after.
///
/// It is for work that goes through the same sizes again and again, as a training does: fresh memory costs a third of its
/// time, and a heap that keeps it falls to pieces. What is held at once is at most a sixteenth and 32 MiB more than what
/// was ever alive, and is given back when the last of these ends.
public final class KeptBuffers {
    public init() { ct_keep_buffers(true) }
    deinit { ct_keep_buffers(false) }
}
