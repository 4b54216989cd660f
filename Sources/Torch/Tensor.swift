import CTorch

/// An array of numbers with a shape, held by libtorch.
///
/// A tensor is a reference: views share memory with the tensor that they were made from, and methods that end in
/// `InPlace` or take `into:` write there. Shapes are the caller's business: a mistake in one is a programmer's mistake
/// and traps with libtorch's own words. Numbers from files are checked before they become shapes.
public final class Tensor {
    let handle: ct_tensor

    init(owning handle: ct_tensor?) {
        guard let handle else { preconditionFailure("libtorch: " + String(cString: ct_last_error())) }
        self.handle = handle
    }

    deinit { ct_free(handle) }

    /// A tensor whose elements are yet to be written.
    public static func empty(_ shape: [Int], _ type: DType = .float32, on device: Device = .cpu) -> Tensor {
        Tensor(owning: shape.withDimensions { ct_empty($0, $1, type.code, device.code) })
    }

    public static func zeros(_ shape: [Int], _ type: DType = .float32, on device: Device = .cpu) -> Tensor {
        Tensor(owning: shape.withDimensions { ct_zeros($0, $1, type.code, device.code) })
    }

    /// A tensor on the CPU with a copy of `elements`, whose number must be the product of `shape`.
    public convenience init<Element: TensorElement>(_ elements: [Element], shape: [Int]? = nil) {
        let shape = shape ?? [elements.count]
        precondition(shape.reduce(1, *) == elements.count, "\(elements.count) elements do not fill the shape \(shape)")
        self.init(
            owning: elements.withUnsafeBytes { bytes in
                shape.withDimensions { ct_from_bytes(bytes.baseAddress, $0, $1, Element.dtype.code) }
            })
    }

    public var shape: [Int] { (0..<ct_rank(handle)).map { Int(ct_size(handle, $0)) } }
    public var count: Int { shape.reduce(1, *) }
    public var dtype: DType { DType(code: ct_type(handle)) }
    public var device: Device { Device(code: ct_device_of(handle)) }

    /// The size of one dimension; negative numbers count from the last.
    public func size(_ dimension: Int) -> Int {
        Int(ct_size(handle, dimension < 0 ? ct_rank(handle) + Int32(dimension) : Int32(dimension)))
    }

    /// The only element, as a double.
    public var scalar: Double {
        var value = 0.0
        succeed(ct_to_double(handle, &value))
        return value
    }

    /// The elements in row-major order, converted to `Element`.
    public func elements<Element: TensorElement>(_ type: Element.Type = Element.self) -> [Element] {
        let host = converted(to: Element.dtype, on: .cpu).contiguous()
        guard let data = ct_data(host.handle) else { return [] }
        return Array(UnsafeBufferPointer(start: data.assumingMemoryBound(to: Element.self), count: host.count))
    }

    /// Lends the bytes of a contiguous tensor on the CPU.
    public func withMutableBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(device == .cpu, "the bytes of a tensor on \(device) cannot be lent")
        let data = ct_data(handle)
        precondition(data != nil || count == 0, "the bytes of a tensor that is not contiguous cannot be lent")
        return try body(UnsafeMutableRawBufferPointer(start: data, count: count * dtype.size))
    }

    public func converted(to type: DType, on device: Device? = nil) -> Tensor {
        Tensor(owning: ct_converted(handle, type.code, (device ?? self.device).code))
    }

    public func moved(to device: Device) -> Tensor { converted(to: dtype, on: device) }

    /// A copy with memory of its own.
    public func clone() -> Tensor { Tensor(owning: ct_clone(handle)) }

    public func contiguous() -> Tensor { Tensor(owning: ct_contiguous(handle)) }
}

/// Traps with libtorch's words when an operation in place failed.
func succeed(_ done: Bool) {
    precondition(done, "libtorch: " + String(cString: ct_last_error()))
}

extension [Int] {
    /// Lends the shape as C sees it, without touching the heap for the ranks that occur.
    func withDimensions<Result>(_ body: (UnsafePointer<Int64>?, Int32) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: count) { buffer in
            for (index, size) in enumerated() { buffer[index] = Int64(size) }
            return body(UnsafePointer(buffer.baseAddress), Int32(count))
        }
    }
}
