extension ReadReport {
    /// The repairs in the form that all readers share.
    package var generalFindings: [Formats.Finding] {
        var log = FindingLog()
        for finding in findings {
            for _ in 0..<finding.count {
                log.note(.repaired, "\(finding.repair)", finding.repair.explanation, at: finding.firstOffset)
            }
        }
        return log.findings
    }
}
