import Music

extension GuitarPro {
    /// Reads a file of Guitar Pro 3, 4 or 5 (`.gp3`, `.gp4`, `.gp5`), or a passage that one of them put on the clipboard.
    ///
    /// Texts are Windows-1252; one that has accents and is valid UTF-8 is read as that. Versions before 5 have one field
    /// for whoever made words and music, and it becomes both. A second voice without anything in it is left out. What
    /// the page looks like and which sampled sounds play are not kept.
    ///
    /// - Throws: `FormatError`, when the bytes are none of these, end too early, or go beyond `Limits`.
    ///
    /// Sources: the documentation of PyGuitarPro 0.11 (github.com/Perlence/PyGuitarPro), and where real files contradict it
    /// (grace notes of versions 3 and 4, endings of version 5) the importer of alphaTab (github.com/CoderLine/alphaTab).
    public static func readBinary(_ bytes: [UInt8]) throws(FormatError) -> TablatureReading {
        guard bytes.count <= Limits.guitarProBytes else {
            throw FormatError(
                .unsupported, at: Limits.guitarProBytes,
                "the file has \(bytes.count) bytes, and Guitar Pro files are read up to \(Limits.guitarProBytes)")
        }
        var reader = BinaryReader(bytes, try BinaryVersion(bytes))
        let tablature = try reader.tablature()
        return TablatureReading(tablature: tablature, findings: reader.fields.log.findings)
    }

    /// Goes through a binary file from its first byte to its last; extensions of it read the parts.
    struct BinaryReader {
        var fields: FieldReader
        let version: BinaryVersion
        /// Open strings by track, so that notes and chords know how many there are.
        var stringCounts: [Int] = []
        /// The fret that was last played, by track, voice and string.
        var lastFrets: [UInt8?] = []
        var beatCount = 0
        var noteCount = 0

        init(_ bytes: [UInt8], _ version: BinaryVersion) {
            fields = FieldReader(bytes)
            self.version = version
        }

        mutating func tablature() throws(FormatError) -> Tablature {
            try fields.skip(BinaryVersion.byteCount)
            if version.isClipboard, version.major >= 4 { try fields.skip(version.major == 5 ? 28 : 16) }
            var tablature = Tablature(information: try information())
            let hasTripletFeel = version.major < 5 ? try fields.uint8() != 0 : false
            let lyrics = version.major >= 4 ? try lyrics() : nil
            if version.major == 5 { tablature.tempoName = try pageSetup() }
            tablature.tempo = try tempo()
            if version.hasRSEEffects { try fields.skip(1) }
            let sharps = try key()
            let channels = try channels()
            let directions = version.major == 5 ? try directions() : []

            let countOffset = fields.offset
            let barCount = try fields.count(
                of: "bars", each: version.major == 5 ? 3 : 1, limit: Limits.guitarProBars)
            let trackCount = try fields.count(
                of: "tracks", each: BinaryReader.shortestTrack, limit: Limits.guitarProTracks)
            tablature.masterBars = try masterBars(barCount, sharps: sharps, hasTripletFeel: hasTripletFeel)
            place(directions, in: &tablature.masterBars)
            tablature.tracks = try tracks(trackCount, channels: channels)
            if let lyrics { place(lyrics, in: &tablature) }

            // The byte after the last bar is often missing.
            let shortestBar = version.major == 5 ? 9 : 4
            guard barCount * trackCount <= (fields.remaining + 1) / shortestBar else {
                throw FormatError(
                    .malformed, at: countOffset,
                    "the file says that it has \(barCount) bars in \(trackCount) tracks, and ends before them")
            }
            try bars(of: &tablature)
            return tablature
        }

        // MARK: The head of the file

        private mutating func information() throws(FormatError) -> Tablature.Information {
            var information = Tablature.Information()
            information.title = try fields.text()
            information.subtitle = try fields.text()
            information.artist = try fields.text()
            information.album = try fields.text()
            information.lyricist = try fields.text()
            information.composer = version.major == 5 ? try fields.text() : information.lyricist
            information.copyright = try fields.text()
            information.transcriber = try fields.text()
            information.instructions = try fields.text()
            let count = try fields.count(of: "notices", each: 5)
            for _ in 0..<count { information.notices.append(try fields.text()) }
            return information
        }

        /// Leaves the page setup and the master's effects.
        ///
        /// - Returns: the word for the tempo.
        private mutating func pageSetup() throws(FormatError) -> String {
            if version.hasRSEEffects { try fields.skip(19) }
            try fields.skip(30)
            for _ in 0..<10 { _ = try fields.text() }
            return try fields.text()
        }

        private mutating func tempo() throws(FormatError) -> Double {
            let start = fields.offset
            return Double(fields.checked(try fields.int32(), in: BinaryReader.tempos, or: 120, .tempo, at: start))
        }

        static let tempos = 1...10_000

        /// The key that the first bar has when it says none.
        private mutating func key() throws(FormatError) -> Int8 {
            let start = fields.offset
            let value: Int
            if version.major == 5 {
                value = try fields.int8()
                try fields.skip(4)
            } else {
                value = try fields.int32()
                if version.major == 4 { try fields.skip(1) }
            }
            return sharps(value, at: start)
        }

        mutating func sharps(_ value: Int, at offset: Int) -> Int8 {
            Int8(fields.checked(value, in: -7...7, or: min(max(value, -7), 7), .key, at: offset))
        }

        /// What each of the 64 channels sounds like; channel and port are left to the tracks.
        private mutating func channels() throws(FormatError) -> [TabTrack.Sound] {
            var channels: [TabTrack.Sound] = []
            channels.reserveCapacity(64)
            for _ in 0..<64 {
                var sound = TabTrack.Sound()
                let start = fields.offset
                let program = try fields.int32()
                // Drums have no program in some files.
                sound.program =
                    program == -1
                    ? 0
                    : UInt8(
                        fields.checked(program, in: 0...127, or: min(max(program, 0), 127), .sound, at: start))
                sound.volume = mixValue(try fields.uint8())
                sound.pan = mixValue(try fields.uint8())
                sound.chorus = mixValue(try fields.uint8())
                sound.reverb = mixValue(try fields.uint8())
                sound.phaser = mixValue(try fields.uint8())
                sound.tremolo = mixValue(try fields.uint8())
                try fields.skip(2)
                channels.append(sound)
            }
            return channels
        }

        /// The file counts in 0...16 what a MIDI controller counts in 0...127; a number with the high bit is negative.
        func mixValue(_ byte: UInt8) -> UInt8 {
            byte >= 128 ? 0 : UInt8(min(Int(byte) * 8, 127))
        }
    }
}
