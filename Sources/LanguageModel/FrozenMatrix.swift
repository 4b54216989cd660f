public import Torch

/// A weight matrix that training leaves alone, however it is stored: y = x W^T.
///
/// The products below are all that a decoder asks of it, so that a quantised matrix is never seen whole outside them.
public struct FrozenMatrix {
    public enum Storage {
        /// (outputs, inputs), in the type that the model computes in.
        case dense(Tensor)
        /// Four bits a number.
        case nf4(NormalFloat4)
        /// Eight bits a number, outlying features apart.
        case int8(VectorwiseInt8)
    }

    public let storage: Storage

    /// - Parameter matrix: (outputs, inputs).
    public init(_ matrix: Tensor) { storage = .dense(matrix) }

    /// - Parameter matrix: (outputs, inputs).
    public init(_ matrix: NormalFloat4) {
        precondition(matrix.shape.count == 2, "a matrix has two dimensions")
        storage = .nf4(matrix)
    }

    /// - Parameter matrix: (outputs, inputs).
    public init(_ matrix: VectorwiseInt8) { storage = .int8(matrix) }

    public var outputs: Int { shape[0] }
    public var inputs: Int { shape[1] }

    private var shape: [Int] {
        switch storage {
        case .dense(let matrix): matrix.shape
        case .nf4(let matrix): matrix.shape
        case .int8(let matrix): matrix.shape
        }
    }

    /// Bytes that the matrix takes in memory, with its scales.
    public var byteCount: Int {
        switch storage {
        case .dense(let matrix): matrix.count * matrix.dtype.size
        case .nf4(let matrix): matrix.byteCount
        case .int8(let matrix): matrix.byteCount
        }
    }

    /// x W^T: (rows, inputs) to (rows, outputs).
    package func product(_ x: Tensor) -> Tensor {
        switch storage {
        case .dense(let matrix): x.mm(matrix.transposed())
        case .nf4(let matrix): matrix.product(x)
        case .int8(let matrix): matrix.product(x)
        }
    }

    /// dy W, the gradient of x: (rows, outputs) to (rows, inputs).
    package func transposedProduct(_ dy: Tensor) -> Tensor {
        switch storage {
        case .dense(let matrix): dy.mm(matrix)
        case .nf4(let matrix): matrix.transposedProduct(dy)
        case .int8(let matrix): matrix.transposedProduct(dy)
        }
    }

    /// The same on another device; eight bits become plain numbers of `type` where that is no CPU.
    package func moved(to device: Device, _ type: DType) -> FrozenMatrix {
        switch storage {
        case .dense(let matrix): FrozenMatrix(matrix.moved(to: device))
        case .nf4(let matrix): FrozenMatrix(matrix.moved(to: device))
        case .int8(let matrix):
            device == .cpu ? self : FrozenMatrix(matrix.dequantized(type).moved(to: device))
        }
    }

    /// The matrix as plain numbers: (outputs, inputs).
    public func dense(_ type: DType) -> Tensor {
        switch storage {
        case .dense(let matrix): matrix.converted(to: type)
        case .nf4(let matrix): matrix.dequantized(type)
        case .int8(let matrix): matrix.dequantized(type)
        }
    }
}
