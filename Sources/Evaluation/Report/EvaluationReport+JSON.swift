public import JSON

extension EvaluationReport {
    /// All figures, as the page has them.
    public var json: JSONValue {
        [
            "set": set.json, "reference": reference.json,
            "pieces_in_both": .integer(sharedPieces),
            "compared": ["set": .integer(compared.set), "reference": .integer(compared.reference)],
            "first_notes": noteLimit.map { .integer($0) } ?? .null,
            "seed": .integer(Int(truncatingIfNeeded: options.seed)),
            "bootstrap_samples": .integer(options.bootstraps), "divisions": .integer(options.divisions),
            "mmd": discrepancy.map(\.json) ?? .null,
            "descriptors": .array(descriptors.map(\.json)),
            "structure": structure.json,
            "control": control?.json ?? .null,
            "pairwise_distances": .array(distances.map(\.json)),
            "originality": originality?.json ?? .null,
            "excerpts": .array(excerpts.map(\.json)),
            "warnings": .array(warnings.map { .string($0) }),
        ]
    }
}

extension SetFacts {
    var json: JSONValue {
        [
            "name": .string(name), "pieces": .integer(pieces), "notes": .integer(notes), "empty": .integer(empty),
            "in_real_time": .integer(inRealTime), "duplicates": .integer(duplicates),
            "unreadable": .integer(unreadable),
        ]
    }
}
