public import Music

extension GuitarPro {
    /// Writes a file of Guitar Pro 5.10, which all programs that read version 5 know.
    ///
    /// What the format cannot say is left out or written as the nearest that it can, and stands in the findings, each with
    /// its count: voices after the second, strings after the seventh, lengths and tuplets that it has not, all but one
    /// grace note before a note, tempos between beats. Notes without a string are laid on strings, drums on free lines.
    ///
    /// - Throws: `FormatError`, when there are more bars, tracks, beats or bytes than the reader takes (see `Limits`).
    public static func writeGP5(_ tablature: Tablature) throws(FormatError) -> WrittenTablature {
        var writer = BinaryWriter(tablature)
        try writer.write()
        return WrittenTablature(bytes: writer.fields.bytes, findings: writer.fields.log.findings)
    }

    /// Puts a tablature down from the first byte to the last; extensions of it write the parts.
    struct BinaryWriter {
        let tablature: Tablature
        var fields = FieldWriter()
        var beatCount = 0
        /// What each track plays on, as the file has it.
        var instruments: [Instrument] = []
        /// Tempos of master bars that wait for a beat.
        var waitingTempos: [MasterBar.TempoChange] = []
        /// How lengths that were met are written.
        var spellings: [NoteValue: LengthSpelling] = [:]

        init(_ tablature: Tablature) { self.tablature = tablature }

        mutating func write() throws(FormatError) {
            let bars = tablature.masterBars
            try limit(bars.count, Limits.guitarProBars, "bars")
            try limit(tablature.tracks.count, Limits.guitarProTracks, "tracks")
            fields.text("FICHIER GUITAR PRO v5.10", inField: 30, limit: 30)
            writeInformation()
            writeLyrics()
            writePageSetup()
            fields.text(tablature.tempoName)
            fields.int32(wholeTempo(tablature.tempo) ?? 120)
            fields.uint8(0)
            fields.int8(Int(sharps(bars.first?.sharps ?? 0)))
            fields.int32(0)
            writeChannels()
            writeDirections()
            fields.int32(0)
            fields.int32(bars.count)
            fields.int32(tablature.tracks.count)
            writeMasterBars()
            for track in tablature.tracks.indices { writeTrack(track) }
            fields.uint8(0)
            for bar in bars.indices { try writeBar(bar) }
            if !waitingTempos.isEmpty { fields.lose(.tempoPlace) }
            try limit(fields.bytes.count, Limits.guitarProBytes, "bytes")
        }

        func limit(_ count: Int, _ most: Int, _ what: String) throws(FormatError) {
            if count > most {
                throw FormatError(
                    .unsupported, at: 0,
                    "the tablature has \(count) \(what), and Guitar Pro files are written up to \(most)")
            }
        }

        // MARK: The head of the file

        private mutating func writeInformation() {
            let information = tablature.information
            fields.text(information.title)
            fields.text(information.subtitle)
            fields.text(information.artist)
            fields.text(information.album)
            fields.text(information.lyricist)
            fields.text(information.composer)
            fields.text(information.copyright)
            fields.text(information.transcriber)
            fields.text(information.instructions)
            fields.int32(information.notices.count)
            for notice in information.notices { fields.text(notice) }
        }

        /// One track has up to five lines.
        private mutating func writeLyrics() {
            let sung = tablature.tracks.indices.filter { !tablature.tracks[$0].lyrics.isEmpty }
            let lines = sung.first.map { tablature.tracks[$0].lyrics } ?? []
            if sung.count > 1 || lines.count > 5 { fields.lose(.lyrics) }
            fields.int32(sung.first.map { $0 + 1 } ?? 0)
            for index in 0..<5 {
                let line = index < lines.count ? lines[index] : nil
                fields.int32(min(max(line?.startBar ?? 0, 0), Limits.guitarProBars) + 1)
                fields.longText(line?.text ?? "")
            }
        }

        /// The settings of the master, and the page, as Guitar Pro sets them for a new piece.
        private mutating func writePageSetup() {
            fields.int32(100)
            fields.int32(0)
            fields.fill(0, 11)
            for number in [210, 297, 10, 10, 15, 10, 100] { fields.int32(number) }
            fields.int16(0x1FF)
            let texts = [
                "%TITLE%", "%SUBTITLE%", "%ARTIST%", "%ALBUM%", "Words by %WORDS%", "Music by %MUSIC%",
                "Words & Music by %WORDSMUSIC%", "Copyright %COPYRIGHT%",
                "All Rights Reserved - International Copyright Secured", "Page %N%/%P%",
            ]
            for text in texts { fields.text(text) }
        }

        /// - Returns: nil for one that the file cannot hold.
        mutating func wholeTempo(_ tempo: Double) -> Int? {
            guard tempo >= 0.5, tempo <= 10_000 else {
                fields.lose(.tempo)
                return nil
            }
            let whole = Int(tempo.rounded())
            if Double(whole) != tempo { fields.lose(.tempo) }
            return whole
        }

        func sharps(_ sharps: Int8) -> Int8 { min(max(sharps, -7), 7) }

        /// The counterpart of `BinaryReader.mixValue`.
        mutating func mixStep(_ value: UInt8) -> UInt8 {
            let step = min((Int(value) + 4) / 8, 16)
            if min(step * 8, 127) != Int(value) { fields.lose(.sound) }
            return UInt8(step)
        }
    }
}
