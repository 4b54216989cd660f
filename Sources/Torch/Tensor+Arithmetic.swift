import CTorch

extension Tensor {
    /// (rows, inner) times (inner, columns).
    public func mm(_ other: Tensor) -> Tensor { Tensor(owning: ct_mm(handle, other.handle)) }

    /// The matrix product with batch dimensions broadcast.
    public func matmul(_ other: Tensor) -> Tensor { Tensor(owning: ct_matmul(handle, other.handle)) }

    /// Writes the product of two matrices here.
    public func setToProduct(_ a: Tensor, _ b: Tensor) { succeed(ct_mm_into(handle, a.handle, b.handle)) }

    /// Adds `scale` times the product of two matrices, in place.
    public func addProduct(_ a: Tensor, _ b: Tensor, scale: Double = 1) {
        succeed(ct_addmm_(handle, a.handle, b.handle, scale))
    }

    /// Moves all singular values of each matrix close to 1, in place, and leaves its singular vectors.
    ///
    /// A matrix is scaled to a norm of 1, and then `iterations` times x becomes a x + b (x x^T) x + c (x x^T)^2 x. Several
    /// matrices keep several threads busy.
    ///
    /// - Parameters:
    ///   - matrices: of shape (rows, columns), rows at most columns.
    ///   - type: what is computed in.
    ///
    /// Source: Jordan et al. 2024, "Muon", the Newton-Schulz iteration of the fifth degree.
    public static func orthogonalize(
        _ matrices: [Tensor], computing type: DType, iterations: Int,
        _ coefficients: (a: Double, b: Double, c: Double)
    ) {
        let handles = matrices.map { Optional($0.handle) }
        succeed(
            ct_orthogonalize(
                handles, Int32(handles.count), type.code, Int32(iterations), coefficients.a, coefficients.b,
                coefficients.c))
    }

    /// Adds `scale` times `other`, in place; the result keeps this tensor's type.
    public func add(_ other: Tensor, scale: Double = 1) { succeed(ct_add_(handle, other.handle, scale)) }

    public func scale(by factor: Double) { succeed(ct_scale_(handle, factor)) }
    public func setToZero() { succeed(ct_zero_(handle)) }

    /// Copies the elements of `other` here, converting and broadcasting them.
    public func copy(from other: Tensor) { succeed(ct_copy_(handle, other.handle)) }

    /// Adds each slice of `source` to the slice of `dimension` that `indices` (int32 or int64) names, in place.
    public func addSlices(_ source: Tensor, at indices: Tensor, along dimension: Int = 0) {
        succeed(ct_index_add_(handle, Int32(dimension), indices.handle, source.handle))
    }

    public static func + (a: Tensor, b: Tensor) -> Tensor { Tensor(owning: ct_add(a.handle, b.handle, 1)) }
    public static func - (a: Tensor, b: Tensor) -> Tensor { Tensor(owning: ct_add(a.handle, b.handle, -1)) }
    public static func * (a: Tensor, b: Tensor) -> Tensor { Tensor(owning: ct_mul(a.handle, b.handle)) }

    public func silu() -> Tensor { Tensor(owning: ct_silu(handle)) }
    public func reciprocalSquareRoot() -> Tensor { Tensor(owning: ct_rsqrt(handle)) }

    /// The mean over the last dimension, which stays with size 1.
    public func meanOfLast() -> Tensor { Tensor(owning: ct_mean_last(handle)) }
    public func sum() -> Tensor { Tensor(owning: ct_sum(handle)) }

    /// The Euclidean norm of all elements.
    public func norm() -> Tensor { Tensor(owning: ct_norm(handle)) }

    public func softmax(along dimension: Int = -1) -> Tensor { Tensor(owning: ct_softmax(handle, Int32(dimension))) }
    public func logSoftmax(along dimension: Int = -1) -> Tensor {
        Tensor(owning: ct_log_softmax(handle, Int32(dimension)))
    }

    /// In each row of the last dimension, the elements that `indices` (int64) names.
    public func gathered(_ indices: Tensor) -> Tensor { Tensor(owning: ct_gather_last(handle, indices.handle)) }
}
