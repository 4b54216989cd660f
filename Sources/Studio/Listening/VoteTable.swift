import Foundation

/// Votes as a table in comma-separated values.
enum VoteTable {
    static func csv(_ votes: [(comparison: Comparison, date: Date)]) -> String {
        var lines = ["comparison,date,first_label,second_label,first_score,second_score,choice,winner"]
        for (vote, date) in votes {
            let winner =
                switch vote.choice {
                case .first?: vote.firstLabel
                case .second?: vote.secondLabel
                case .tie?, nil: ""
                }
            let fields = [
                vote.id.description, date.studioText, vote.firstLabel, vote.secondLabel, vote.first.description,
                vote.second.description, vote.choice?.rawValue ?? "", winner,
            ]
            lines.append(fields.map(quoted).joined(separator: ","))
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func quoted(_ field: String) -> String {
        // A spreadsheet takes what begins so for a formula.
        let safe = field.first.map { "=+-@\t\r".contains($0) } == true ? "'" + field : field
        guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
