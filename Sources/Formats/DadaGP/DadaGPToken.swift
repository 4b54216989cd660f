import Music

extension DadaGP {
    /// What a word says.
    enum Token: Hashable {
        case artist(String)
        /// Of the head, for models that are told what to write.
        case genre(String)
        case downtune(Int)
        case tempo(Int)
        case start
        case newMeasure
        case sign(MeasureSign)
        /// Drums stand on string 0, their fret is the key.
        case note(Instrument, string: Int, fret: Int)
        case rest(Instrument)
        case noteEffect(NoteEffect)
        case beatEffect(BeatEffect)
        case parameter(Parameter)
        /// In ticks.
        case wait(Int)
        case end
        /// A word without a colon at the very beginning: the encoder's user named the artist without the field.
        case bareWord(String)
    }

    /// What is said of a bar.
    enum MeasureSign: Hashable {
        case tripletFeel(Int)
        case repeatOpen
        /// A bit for each pass.
        case repeatAlternative(Int)
        /// How often the passage is played again.
        case repeatClose(Int)
        case direction(MasterBar.Sign)
        case fromDirection(MasterBar.Jump)

        /// A bar has one of a kind.
        var kind: Int {
            switch self {
            case .tripletFeel: 0
            case .repeatOpen: 1
            case .repeatAlternative: 2
            case .repeatClose: 3
            case .direction: 4
            case .fromDirection: 5
            }
        }
    }

    /// A point of a bend, or of the arm of the bridge.
    struct CurvePoint: Hashable {
        /// In twelfths of the note.
        var position: Int
        /// In quarter tones.
        var value: Int
        var hasVibrato: Bool
    }

    struct GraceParameters: Hashable {
        /// The length as the lower number of a note value: 32 is a 32nd.
        var duration: Int
        var isDead: Bool
        var isOnBeat: Bool
        var transition: Int
    }

    /// How a note is played.
    enum NoteEffect: Hashable {
        case tie, dead, accentuated, ghost, hammer, heavyAccentuated, letRing, palmMute, staccato, vibrato
        /// `points` is nil as long as no parameter has come.
        case bend(kind: Int, points: [CurvePoint]?)
        case grace(fret: Int, GraceParameters?)
        case naturalHarmonic
        case artificialHarmonic(pitch: Int, octave: Int)
        case tappedHarmonic(fret: Int)
        case pinchHarmonic, semiHarmonic
        case slide(Int)
        /// The length of a stroke, in ticks.
        case tremoloPicking(Int)
        /// The length of a note, in ticks; nil as long as no parameter has come.
        case trill(fret: Int, Int?)
    }

    /// How all notes of a beat are played, and changes of tempo.
    enum BeatEffect: Hashable {
        case fadeIn, rasgueado, vibrato
        /// 1 up, 2 down.
        case pickStroke(Int)
        /// 1 tapping, 2 slap, 3 pop.
        case slap(Int)
        /// The length of the sweep as the lower number of a note value.
        case stroke(direction: Int, Int)
        case tremoloBar(kind: Int, points: [CurvePoint]?)
        case tempoChange(Int)
        case tempoInterpolation
    }

    /// A number of the effect before, in the split spelling.
    enum Parameter: Hashable {
        /// Twelfths of the note from the point before to the next.
        case advance(Int)
        case value(Int, hasVibrato: Bool)
        /// In ticks.
        case duration(Int)
        case grace(GraceParameters)
    }

    /// The words for signs and jumps: Guitar Pro's own, without spaces.
    static let signNames: [(MasterBar.Sign, String)] = [
        (.coda, "Coda"), (.doubleCoda, "DoubleCoda"), (.segno, "Segno"), (.doubleSegno, "SegnoSegno"), (.fine, "Fine"),
    ]
    static let jumpNames: [(MasterBar.Jump, String)] = [
        (.daCapo, "DaCapo"), (.daCapoAlCoda, "DaCapoalCoda"), (.daCapoAlDoubleCoda, "DaCapoalDoubleCoda"),
        (.daCapoAlFine, "DaCapoalFine"),
        (.dalSegno, "DaSegno"), (.dalSegnoAlCoda, "DaSegnoalCoda"), (.dalSegnoAlDoubleCoda, "DaSegnoalDoubleCoda"),
        (.dalSegnoAlFine, "DaSegnoalFine"),
        (.dalDoubleSegno, "DaSegnoSegno"), (.dalDoubleSegnoAlCoda, "DaSegnoSegnoalCoda"),
        (.dalDoubleSegnoAlDoubleCoda, "DaSegnoSegnoalDoubleCoda"), (.dalDoubleSegnoAlFine, "DaSegnoSegnoalFine"),
        (.toCoda, "DaCoda"), (.toDoubleCoda, "DaDoubleCoda"),
    ]
}
