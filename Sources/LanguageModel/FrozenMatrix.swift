public import Torch

/// A weight matrix that training leaves alone, however it is stored: y = x W^T.
///
/// The products below are all that a decoder asks of it, so that a quantised matrix is never seen whole outside them.
public struct FrozenMatrix {
    public enum Storage {
        /// (outputs, inputs), in the type that the model computes in.
        case dense(Tensor)
    }

    public let storage: Storage

    /// - Parameter matrix: (outputs, inputs).
    public init(_ matrix: Tensor) { storage = .dense(matrix) }

    public var outputs: Int {
        switch storage {
        case .dense(let matrix): matrix.size(0)
        }
    }

    public var inputs: Int {
        switch storage {
        case .dense(let matrix): matrix.size(1)
        }
    }

    /// Bytes that the matrix takes in memory, with its scales.
    public var byteCount: Int {
        switch storage {
        case .dense(let matrix): matrix.count * matrix.dtype.size
        }
    }

    /// x W^T: (rows, inputs) to (rows, outputs).
    package func product(_ x: Tensor) -> Tensor {
        switch storage {
        case .dense(let matrix): x.mm(matrix.transposed())
        }
    }

    /// dy W, the gradient of x: (rows, outputs) to (rows, inputs).
    package func transposedProduct(_ dy: Tensor) -> Tensor {
        switch storage {
        case .dense(let matrix): dy.mm(matrix)
        }
    }

    /// The matrix as plain numbers: (outputs, inputs).
    public func dense(_ type: DType) -> Tensor {
        switch storage {
        case .dense(let matrix): matrix.converted(to: type)
        }
    }
}
