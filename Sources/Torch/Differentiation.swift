import CTorch

/// Automatic differentiation by libtorch: the reference that our own gradients are tested against.
extension Tensor {
    /// Asks libtorch to keep track of what is computed from this tensor.
    package func requireGradient() { succeed(ct_require_gradient(handle)) }

    /// Fills in the gradients of every tensor that asked for one, where this tensor is a scalar.
    package func backward() { succeed(ct_backward(handle)) }

    package var gradient: Tensor { Tensor(owning: ct_gradient(handle)) }
}
