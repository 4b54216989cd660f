import CTorch

/// Which numbers of some rows fall out: a function of (key, id of the row, site, column) alone.
///
/// So a row drops the same numbers whatever pass, process or place in a pack it stands in, and the way back need not
/// remember them. Source: Srivastava et al. 2014, section 4.
public struct DropoutMask {
    /// The share that falls out, from 0 to below 1, as a multiple of 2^-16; what stays is divided by what is left.
    public let share: Double
    /// The random numbers' key, and the place in the model that draws.
    public let key: UInt64, site: UInt32
    /// (rows), int64, on the CPU.
    public let ids: Tensor

    public init(share: Double, key: UInt64, site: UInt32, ids: Tensor) {
        self.share = share
        self.key = key
        self.site = site
        self.ids = ids
    }
}

extension Tensor {
    /// These rows, (rows, width), with some numbers 0 and the others larger for it.
    public func dropped(_ mask: DropoutMask) -> Tensor {
        Tensor(owning: ct_dropout(handle, mask.ids.handle, mask.key, mask.site, mask.share))
    }

    /// Adds `factor` times what of `rows` stays; also the gradient of `dropped`.
    public func addDropped(_ rows: Tensor, _ mask: DropoutMask, factor: Double = 1) {
        succeed(ct_add_dropout_(handle, rows.handle, mask.ids.handle, mask.key, mask.site, mask.share, factor))
    }
}
