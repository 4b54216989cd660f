/// MusicXML, 3.1 and 4.0: what notation programs exchange.
///
/// Source: MusicXML 4.0, W3C Music Notation Community Group, final report of June 2021.
public enum MusicXML {
    /// How a file is played when it is read.
    package struct Playing: Sendable {
        /// Whether repeats, endings, da capo and dal segno are played out.
        package var unfoldsRepeats = true
        /// Whether grace notes sound.
        package var hasGraceNotes = true

        package init(unfoldsRepeats: Bool = true, hasGraceNotes: Bool = true) {
            self.unfoldsRepeats = unfoldsRepeats
            self.hasGraceNotes = hasGraceNotes
        }
    }

    /// Reads a file as it sounds: an XML document, partwise or timewise, or a compressed one (`.mxl`), by its first bytes.
    ///
    /// - **Time.** `ticksPerQuarter` is the least common multiple of all divisions in the file, so every time is exact;
    ///   multiplied to 96 or more where grace notes need room. Where that multiple passes 32,767, times are rounded to
    ///   it, each from the exact time. A measure lasts as long as the longest of its parts writes it.
    /// - **Repeats**, endings, da capo, dal segno, coda and fine are played out; on the way back repeats are left out and
    ///   the last ending is taken. Verses of lyrics follow the passes.
    /// - **Pitch** is what sounds: written, altered and transposed. Quarter tones become a bend of the note.
    /// - **Velocity** is the note's `dynamics` attribute (a percentage of 90), else the last dynamic mark of its staff
    ///   (`pp` 33, `p` 49, `mp` 64, `mf` 80, `f` 96, `ff` 112) or sound, else 80.
    /// - **Grace notes** are 32nds before the beat. They take their time from the note before them in their voice, at
    ///   most half of it, or from the note after them when nothing comes before; `steal-time-previous` and
    ///   `steal-time-following` are followed, and a grace note that steals 0 has no length.
    /// - **Parts** become tracks, and a part whose notes name several instruments of its own becomes a track for each
    ///   channel and program. Staccato and accents are kept as techniques and change no number.
    /// - Titles and creators become texts, lyrics and rehearsal marks too; pedal marks become controller 64.
    ///
    /// What is to be heard and not kept (ornaments written as signs, wedges, arpeggios, glissandi, holds) is counted in the
    /// findings; what only bears on the page is not.
    ///
    /// - Throws: `FormatError`, when the bytes are no such file, and beyond `Limits`.
    public static func read(_ bytes: [UInt8]) throws(FormatError) -> Reading {
        try read(bytes, playing: Playing())
    }

    package static func read(_ bytes: [UInt8], playing: Playing) throws(FormatError) -> Reading {
        var log = FindingLog()
        let text = ZipArchive.isZip(bytes) ? try CompressedMusicXML.score(in: bytes, &log) : bytes
        let document = try XMLDocument(text)
        let outline = try ScoreOutline(document.root, &log)
        let clock = ScoreClock(outline, hasTimedGraceNotes: playing.hasGraceNotes, &log)
        var parts: [PartContents] = []
        var navigation = Navigation(measureCount: outline.measureCount)
        for part in outline.parts {
            var reader = PartReader(part, clock, log)
            parts.append(try reader.read(into: &navigation))
            log = reader.log
        }
        let performance = try Performance(outline, parts, navigation, clock, playing, log)
        return Reading(score: performance.score, findings: performance.log.findings)
    }
}
