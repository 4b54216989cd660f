extension StudioLibrary {
    package func job(_ id: StudioID) throws -> JobRecord? { nil }

    /// The newest first.
    package func jobs(limit: Int) throws -> [JobRecord] { [] }
}
