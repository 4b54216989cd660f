import Music

/// What a part's measures hold, each measure from its own beginning, before repeats are played out.
struct PartContents {
    var description: PartDescription
    var measures: [Measure] = []
    var tuning: Tuning?
    var hasTimes = false
    var hasKeys = false
    var hasPitchedNotes = false
    var hasUnpitchedNotes = false

    struct Measure {
        /// As far as the contents reach, in units.
        var length = 0
        /// What the time signature asks for, in units; for measures without contents.
        var nominalLength = 0
        var notes: [WrittenNote] = []
        var events: [Event] = []
    }

    /// What is no note.
    struct Event {
        var time: Int
        var kind: Kind

        enum Kind {
            case tempo(microseconds: Int)
            case time(beats: UInt8, power: UInt8)
            case key(sharps: Int8, isMinor: Bool)
            case text(ScoreText.Kind, String)
            /// The lyrics of one note, by verse.
            case lyrics([String])
            case control(UInt8, UInt8)
            case program(instrument: Int, UInt8)
        }
    }
}

/// A note as it is written: not yet tied to others.
struct WrittenNote {
    /// In units from the beginning of its measure.
    var time: Int
    var duration: Int
    var voice: Int
    var staff: Int
    var pitch: Pitch
    var velocity: UInt8
    /// Whether the note names its velocity itself.
    var hasOwnVelocity = false
    var instrument: Int
    var isTiedOn = false
    var isTiedBack = false
    var grace: GraceNote?
    var details: Details?

    /// What few notes have.
    struct Details {
        var position: FretPosition?
        var techniques: Techniques = []
        /// A steady shift, in cents.
        var cents = 0.0
        var bends: [Bend] = []
    }

    /// A bend of a string, in the order of writing; several follow each other in a note.
    struct Bend {
        var cents: Double
        var isBefore: Bool
        var isRelease: Bool
    }
}

/// How a grace note gets its time.
struct GraceNote {
    enum Source {
        /// Where nothing is said.
        case usual
        /// A share of the note before, in 0...1.
        case previous(Double)
        /// A share of the note after, in 0...1.
        case following(Double)
    }

    var source = Source.usual
    /// Notes of one chord have one number.
    var number = 0

    init(_ element: XMLElement) {
        let previous = GraceNote.share(element.attribute("steal-time-previous"))
        let following = GraceNote.share(element.attribute("steal-time-following"))
        if let following, following > 0 || previous == nil {
            source = .following(following)
        } else if let previous {
            source = .previous(previous)
        }
    }

    /// Whether it lasts at all.
    var takesTime: Bool {
        switch source {
        case .usual: true
        case .previous(let share), .following(let share): share > 0
        }
    }

    private static func share(_ text: String?) -> Double? {
        text.flatMap(MusicXMLNumber.decimal).map { min(max($0 / 100, 0), 1) }
    }
}
