/// The colours of a piano roll: warm paper, and for each part a ramp on which louder is darker.
///
/// The lightness of a ramp falls all the way, so that velocities stay apart in a grey print too.
enum Palette {
    static let page = "#fdfcf9"
    static let pageEdge = "#e3ded3"
    static let plot = "#ffffff"
    static let blackKeyRow = "#f5f3ee"
    static let promptPlot = "#eef1f5"
    static let promptBlackKeyRow = "#e4e8ee"
    static let faintLine = "#edeae3"
    static let line = "#d8d3c8"
    static let strongLine = "#b9b3a6"
    static let barLine = "#c9bfe0"
    static let barNumber = "#8b7fae"
    /// Of a piece that lies over another.
    static let outline = "#16202e"
    static let ink = "#23211d"
    static let softInk = "#6b665c"
    static let whiteKey = "#ffffff"
    static let blackKey = "#2e2b28"
    static let keyEdge = "#8d877b"

    /// Steps of velocity that are told apart: 8 MIDI values each.
    static let shades = 16

    /// A colour as red, green and blue in 0...255.
    struct Colour: Hashable {
        let red: Int, green: Int, blue: Int

        init(_ hex: Int) {
            self.init(red: hex >> 16 & 0xFF, green: hex >> 8 & 0xFF, blue: hex & 0xFF)
        }

        private init(red: Int, green: Int, blue: Int) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        /// This colour with `share` parts out of `whole` replaced by the other; whole numbers, so the same everywhere.
        func mixed(with other: Colour, _ share: Int, of whole: Int) -> Colour {
            func mix(_ mine: Int, _ theirs: Int) -> Int {
                (mine * (whole - share) + theirs * share + whole / 2) / whole
            }
            return Colour(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
        }

        var hex: String {
            "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }

    /// From the quietest to the loudest note of a part.
    struct Ramp: Hashable {
        let quiet: Colour, middle: Colour, loud: Colour

        /// - Parameter shade: in `0..<Palette.shades`.
        func colour(_ shade: Int) -> Colour {
            let position = 2 * shade
            let half = Palette.shades - 1
            return position <= half
                ? quiet.mixed(with: middle, position, of: half) : middle.mixed(with: loud, position - half, of: half)
        }

        /// The hairline around a note, which keeps the quietest ones visible.
        func edge(_ shade: Int) -> Colour { colour(shade).mixed(with: loud, 2, of: 5) }
    }

    /// What was given to the model: the grey of pencil, with a trace of the part's own colour.
    static func prompt(_ part: Int) -> Ramp {
        let ramp = self.part(part)
        let pencil = Ramp(quiet: Colour(0xCFD5DD), middle: Colour(0x8A95A5), loud: Colour(0x39424F))
        return Ramp(
            quiet: pencil.quiet.mixed(with: ramp.quiet, 1, of: 6),
            middle: pencil.middle.mixed(with: ramp.middle, 1, of: 6),
            loud: pencil.loud.mixed(with: ramp.loud, 1, of: 6))
    }

    /// The ramp of a part, counted from 0; the ninth has the colours of the first.
    static func part(_ index: Int) -> Ramp { parts[index % parts.count] }

    private static let parts = [
        Ramp(quiet: Colour(0xF9D8A8), middle: Colour(0xE5683B), loud: Colour(0x7A1230)),  // apricot to wine
        Ramp(quiet: Colour(0xBFE0EE), middle: Colour(0x2F86B8), loud: Colour(0x112F6B)),  // ice to deep sea
        Ramp(quiet: Colour(0xD3E8B4), middle: Colour(0x4F9D57), loud: Colour(0x0D4237)),  // leaf to fir
        Ramp(quiet: Colour(0xE4D3F3), middle: Colour(0x9563C4), loud: Colour(0x3E1670)),  // lilac to violet
        Ramp(quiet: Colour(0xF3E6A0), middle: Colour(0xC79A1E), loud: Colour(0x5E3F06)),  // straw to umber
        Ramp(quiet: Colour(0xFACFDD), middle: Colour(0xD94F8C), loud: Colour(0x6E0F52)),  // rose to plum
        Ramp(quiet: Colour(0xB8E6DC), middle: Colour(0x1F9C93), loud: Colour(0x0B4650)),  // mint to petrol
        Ramp(quiet: Colour(0xE6D5C4), middle: Colour(0xA5764F), loud: Colour(0x46281A)),  // sand to bark
    ]
}
