/// Something that changes at a place in a bar, as an element `Automation` writes it.
struct GPIFAutomation {
    let type: String
    let isLinear: Bool
    /// From 0.
    let bar: Int
    /// As a share of the bar's length, 0 or more.
    let position: Double
    let text: String
    /// The name that is written beside it.
    let label: String
    let offset: Int

    /// The automations in an element's child `Automations`; those before the first bar are left out.
    static func all(of element: XMLElement) -> [GPIFAutomation] {
        (element.first("Automations")?.all("Automation") ?? []).compactMap { GPIFAutomation($0) }
    }

    private init?(_ element: XMLElement) {
        guard let bar = element.integer(of: "Bar"), bar >= 0 else { return nil }
        let position = max(element.number(of: "Position") ?? 0, 0)
        type = element.text(of: "Type") ?? ""
        isLinear = element.text(of: "Linear") == "true"
        // What stands at the end of a bar stands at the beginning of the next.
        self.bar = position >= 1 ? bar + 1 : bar
        self.position = position >= 1 ? 0 : position
        text = element.text(of: "Value") ?? ""
        label = element.text(of: "Text") ?? ""
        offset = element.offset
    }

    var isAtStart: Bool { bar == 0 && position == 0 }

    var number: Double? { GPIFText.number(text) }

    /// As a tempo; nil for none that can be played.
    ///
    /// The second number names the unit: 1 an eighth, 2 a quarter, 3 a dotted quarter, 4 a half, 5 a dotted half.
    var quartersPerMinute: Double? {
        let words = text.split(separator: " ", maxSplits: 2)
        guard let first = words.first, let count = GPIFText.number(String(first)) else { return nil }
        let units = [0.5, 1, 1.5, 2, 3]
        let unit = words.count > 1 ? GPIFText.integer(String(words[1])) ?? 2 : 2
        let tempo = count * (units.indices.contains(unit - 1) ? units[unit - 1] : 1)
        return (1...10_000).contains(tempo) ? tempo : nil
    }
}
