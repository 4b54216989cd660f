extension Program {
    /// What files say that were made by it.
    public static let version = "0.7.0"
}
