import CTorch

/// Views share memory with their tensor.
extension Tensor {
    /// The same elements in another shape, without a copy; traps where the strides do not allow it.
    public func viewed(as shape: [Int]) -> Tensor { Tensor(owning: shape.withDimensions { ct_view(handle, $0, $1) }) }

    /// The same elements in another shape, copied where the strides ask for it.
    public func reshaped(to shape: [Int]) -> Tensor {
        Tensor(owning: shape.withDimensions { ct_reshape(handle, $0, $1) })
    }

    public func transposed(_ first: Int = 0, _ second: Int = 1) -> Tensor {
        Tensor(owning: ct_transpose(handle, Int32(first), Int32(second)))
    }

    /// The elements whose index in `dimension` lies in `range`.
    public func narrowed(_ dimension: Int, to range: Range<Int>) -> Tensor {
        Tensor(owning: ct_narrow(handle, Int32(dimension), Int64(range.lowerBound), Int64(range.count)))
    }

    /// Repeats dimensions of size 1 without copying them.
    public func expanded(to shape: [Int]) -> Tensor {
        Tensor(owning: shape.withDimensions { ct_expand(handle, $0, $1) })
    }

    public static func concatenated(_ tensors: [Tensor], along dimension: Int = 0) -> Tensor {
        let handles: [ct_tensor?] = tensors.map(\.handle)
        return withExtendedLifetime(tensors) {
            Tensor(
                owning: handles.withUnsafeBufferPointer { ct_cat($0.baseAddress, Int32($0.count), Int32(dimension)) })
        }
    }

    /// The slices of `dimension` that `indices` (int32) names, in that order.
    public func selected(_ indices: Tensor, along dimension: Int = 0) -> Tensor {
        Tensor(owning: ct_index_select(handle, Int32(dimension), indices.handle))
    }
}
