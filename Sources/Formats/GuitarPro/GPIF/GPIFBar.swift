import Music

/// A bar as an element `Bar` writes it: its voices by their ids.
struct GPIFBar {
    /// -1 for a voice that is empty.
    private(set) var voices: [Int32] = []
    private(set) var clef = Bar.Clef.treble
    /// How many bars before it stands what is to be played again; 0 where it has its own notes.
    private(set) var barsBack = 0

    init(_ element: XMLElement) {
        for child in element.children {
            switch child.name {
            case "Voices": voices = GPIFText.integers(child.text, atMost: Bar.mostVoices)
            case "Clef": clef = GPIFBar.clef(child.trimmedText)
            case "SimileMark": barsBack = child.trimmedText == "Simple" ? 1 : 2
            default: break
            }
        }
    }

    private static func clef(_ name: String) -> Bar.Clef {
        switch name {
        case "F4": .bass
        case "C4": .tenor
        case "C3": .alto
        case "Neutral": .neutral
        default: .treble
        }
    }
}
