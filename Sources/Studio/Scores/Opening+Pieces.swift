extension Opening {
    /// Five openings, from the easiest to go on from.
    package static let all = [prelude, bagatelle, gymnopedie, study, riff]

    /// Johann Sebastian Bach, The Well-Tempered Clavier, book I: the first eight bars.
    private static let prelude = Opening(
        id: "bach-prelude", title: "Prelude in C major, BWV 846", composer: "Johann Sebastian Bach", year: 1722,
        tempo: 66, metre: (4, 2), pickup: 0, key: (0, false),
        parts: [
            Part(
                name: "Piano", program: 0,
                lines: [
                    Line(
                        66,
                        """
                        r/2 G4/1 C5/1 E5/1 G4/1 C5/1 E5/1 r/2 G4/1 C5/1 E5/1 G4/1 C5/1 E5/1 |
                        r/2 A4/1 D5/1 F5/1 A4/1 D5/1 F5/1 r/2 A4/1 D5/1 F5/1 A4/1 D5/1 F5/1 |
                        r/2 G4/1 D5/1 F5/1 G4/1 D5/1 F5/1 r/2 G4/1 D5/1 F5/1 G4/1 D5/1 F5/1 |
                        r/2 G4/1 C5/1 E5/1 G4/1 C5/1 E5/1 r/2 G4/1 C5/1 E5/1 G4/1 C5/1 E5/1 |
                        r/2 A4/1 E5/1 A5/1 A4/1 E5/1 A5/1 r/2 A4/1 E5/1 A5/1 A4/1 E5/1 A5/1 |
                        r/2 F#4/1 A4/1 D5/1 F#4/1 A4/1 D5/1 r/2 F#4/1 A4/1 D5/1 F#4/1 A4/1 D5/1 |
                        r/2 G4/1 D5/1 G5/1 G4/1 D5/1 G5/1 r/2 G4/1 D5/1 G5/1 G4/1 D5/1 G5/1 |
                        r/2 E4/1 G4/1 C5/1 E4/1 G4/1 C5/1 r/2 E4/1 G4/1 C5/1 E4/1 G4/1 C5/1
                        """),
                    Line(
                        58,
                        """
                        r/1 E4/7 r/1 E4/7 |
                        r/1 D4/7 r/1 D4/7 |
                        r/1 D4/7 r/1 D4/7 |
                        r/1 E4/7 r/1 E4/7 |
                        r/1 E4/7 r/1 E4/7 |
                        r/1 D4/7 r/1 D4/7 |
                        r/1 D4/7 r/1 D4/7 |
                        r/1 C4/7 r/1 C4/7
                        """),
                    Line(
                        62,
                        """
                        C4/8 C4/8 |
                        C4/8 C4/8 |
                        B3/8 B3/8 |
                        C4/8 C4/8 |
                        C4/8 C4/8 |
                        C4/8 C4/8 |
                        B3/8 B3/8 |
                        B3/8 B3/8
                        """),
                ])
        ])

    /// Ludwig van Beethoven, Bagatelle WoO 59: the pickup and eight bars.
    private static let bagatelle = Opening(
        id: "beethoven-elise", title: "Für Elise, WoO 59", composer: "Ludwig van Beethoven", year: 1810,
        tempo: 72, metre: (3, 3), pickup: 2, key: (0, true),
        parts: [
            Part(
                name: "Piano", program: 0,
                lines: [
                    Line(
                        64,
                        """
                        E5/1 D#5/1 |
                        E5/1 D#5/1 E5/1 B4/1 D5/1 C5/1 |
                        A4/2 r/1 C4/1 E4/1 A4/1 |
                        B4/2 r/1 E4/1 G#4/1 B4/1 |
                        C5/2 r/1 E4/1 E5/1 D#5/1 |
                        E5/1 D#5/1 E5/1 B4/1 D5/1 C5/1 |
                        A4/2 r/1 C4/1 E4/1 A4/1 |
                        B4/2 r/1 E4/1 C5/1 B4/1 |
                        A4/6
                        """),
                    Line(
                        52,
                        """
                        r/2 |
                        r/6 |
                        A2/1:6 E3/1:5 A3/1:4 r/3 |
                        E2/1:6 E3/1:5 G#3/1:4 r/3 |
                        A2/1:6 E3/1:5 A3/1:4 r/3 |
                        r/6 |
                        A2/1:6 E3/1:5 A3/1:4 r/3 |
                        E2/1:6 E3/1:5 G#3/1:4 r/3 |
                        A2/1:6 E3/1:5 A3/1:4 r/3
                        """),
                ])
        ])

    /// Erik Satie, the first of three Gymnopédies: the introduction and the first phrase, eight bars.
    private static let gymnopedie = Opening(
        id: "satie-gymnopedie", title: "Gymnopédie No. 1", composer: "Erik Satie", year: 1888,
        tempo: 72, metre: (3, 2), pickup: 0, key: (2, false),
        parts: [
            Part(
                name: "Piano", program: 0,
                lines: [
                    Line(
                        68,
                        """
                        r/12 |
                        r/12 |
                        r/12 |
                        r/12 |
                        r/4 F#5/4 A5/4 |
                        G5/4 F#5/4 C#5/4 |
                        B4/4 C#5/4 D5/4 |
                        A4/12
                        """),
                    Line(
                        46,
                        """
                        r/4 B3+D4+F#4/8 |
                        r/4 A3+C#4+F#4/8 |
                        r/4 B3+D4+F#4/8 |
                        r/4 A3+C#4+F#4/8 |
                        r/4 B3+D4+F#4/8 |
                        r/4 A3+C#4+F#4/8 |
                        r/4 B3+D4+F#4/8 |
                        r/4 A3+C#4+F#4/8
                        """),
                    Line(56, "G2/12 | D2/12 | G2/12 | D2/12 | G2/12 | D2/12 | G2/12 | D2/12"),
                ])
        ])

    /// Fernando Sor, study 22 of opus 35: eight bars.
    private static let study = Opening(
        id: "sor-study", title: "Study in B minor, Op. 35 No. 22", composer: "Fernando Sor", year: 1828,
        tempo: 100, metre: (3, 2), pickup: 0, key: (2, true),
        parts: [
            Part(
                name: "Guitar", program: 24,
                lines: [
                    Line(
                        76,
                        """
                        D4/8 D4/4 |
                        F#4/8 F#4/4 |
                        E4/8 E4/4 |
                        D4/8 D4/4 |
                        C#4/8 C#4/4 |
                        D4/8 D4/4 |
                        E4/8 E#4/4 |
                        F#4/8 F#3/4
                        """),
                    Line(
                        58,
                        """
                        r/2 B3/2 F#3/2 B3/2 r/2 B3/2 |
                        r/2 D4/2 F#3/2 D4/2 r/2 D4/2 |
                        r/2 C#4/2 F#3/2:8 C#4/2 r/2 C#4/2 |
                        r/2 B3/2 F#3/2:8 B3/2 r/2 B3/2 |
                        r/2 A#3/2 F#3/2:8 A#3/2 r/2 A#3/2 |
                        r/2 B3/2 F#3/2:8 B3/2 r/2 B3/2 |
                        r/2 B3/2 G3/2:8 B3/2 r/2 B3/2 |
                        r/2 C#4/2 A#3/2 C#4/2 r/2 A#3/2
                        """),
                    Line(66, "B2/24"),
                ])
        ])

    /// Ours: eight bars in E minor for a guitar, a bass and drums.
    private static let riff = Opening(
        id: "riff", title: "Riff in E minor", composer: "Diapason", year: 2026,
        tempo: 116, metre: (4, 2), pickup: 0, key: (1, true),
        parts: [
            Part(
                name: "Guitar", program: 30,
                lines: [
                    Line(
                        92,
                        """
                        E2/2 E2/1 E2/1 E2+B2+E3/2 E2/1 E2/1 E2/2 G2+D3+G3/2 A2+E3+A3/4 |
                        E2/2 E2/1 E2/1 E2+B2+E3/2 E2/1 E2/1 E2/2 Bb2+F3+Bb3/2 A2+E3+A3/2 G2+D3+G3/2 |
                        E2/2 E2/1 E2/1 E2+B2+E3/2 E2/1 E2/1 E2/2 G2+D3+G3/2 A2+E3+A3/4 |
                        E4/2 G4/2 A4/6^200 G4/2 F#4/2 E4/2 |
                        E2/2 E2/1 E2/1 E2+B2+E3/2 E2/1 E2/1 E2/2 G2+D3+G3/2 A2+E3+A3/4 |
                        E2/2 E2/1 E2/1 E2+B2+E3/2 E2/1 E2/1 E2/2 Bb2+F3+Bb3/2 A2+E3+A3/2 G2+D3+G3/2 |
                        E2/2 E2/1 E2/1 E2+B2+E3/2 E2/1 E2/1 E2/2 G2+D3+G3/2 A2+E3+A3/4 |
                        C3+G3+C4/4 D3+A3+D4/4 E2+B2+E3/8
                        """)
                ]),
            Part(
                name: "Bass", program: 34,
                lines: [
                    Line(
                        92,
                        """
                        E1/2 E1/1 E1/1 E1/2 E1/1 E1/1 E1/2 G1/2 A1/4 |
                        E1/2 E1/1 E1/1 E1/2 E1/1 E1/1 E1/2 Bb1/2 A1/2 G1/2 |
                        E1/2 E1/1 E1/1 E1/2 E1/1 E1/1 E1/2 G1/2 A1/4 |
                        E1/4 E1/4 G1/4 A1/4 |
                        E1/2 E1/1 E1/1 E1/2 E1/1 E1/1 E1/2 G1/2 A1/4 |
                        E1/2 E1/1 E1/1 E1/2 E1/1 E1/1 E1/2 Bb1/2 A1/2 G1/2 |
                        E1/2 E1/1 E1/1 E1/2 E1/1 E1/1 E1/2 G1/2 A1/4 |
                        C2/4 D2/4 E1/8
                        """)
                ]),
            Part(
                name: "Drums", program: 0, isDrums: true,
                lines: [
                    Line(
                        98,
                        """
                        36/2 36/1 36/1 r/2 36/1 36/1 36/2 36/2 r/4 |
                        36/2 36/1 36/1 r/2 36/1 36/1 36/2 36/2 r/4 |
                        36/2 36/1 36/1 r/2 36/1 36/1 36/2 36/2 r/4 |
                        36/2 36/1 36/1 r/2 36/1 36/1 36/2 36/2 r/4 |
                        36/2 36/1 36/1 r/2 36/1 36/1 36/2 36/2 r/4 |
                        36/2 36/1 36/1 r/2 36/1 36/1 36/2 36/2 r/4 |
                        36/2 36/1 36/1 r/2 36/1 36/1 36/2 36/2 r/4 |
                        36/4 36/4 36/8
                        """),
                    Line(
                        100,
                        """
                        r/4 38/4 r/4 38/4 |
                        r/4 38/4 r/4 38/4 |
                        r/4 38/4 r/4 38/4 |
                        r/4 38/4 r/4 38/2 38/1 38/1 |
                        r/4 38/4 r/4 38/4 |
                        r/4 38/4 r/4 38/4 |
                        r/4 38/4 r/4 38/4 |
                        r/4 38/2 38/2 38/8
                        """),
                    Line(
                        72,
                        """
                        49/2 42/2 42/2 42/2 42/2 42/2 42/2 42/2 |
                        42/2 42/2 42/2 42/2 42/2 42/2 42/2 42/2 |
                        42/2 42/2 42/2 42/2 42/2 42/2 42/2 42/2 |
                        42/2 42/2 42/2 42/2 42/2 42/2 42/2 46/2 |
                        49/2 42/2 42/2 42/2 42/2 42/2 42/2 42/2 |
                        42/2 42/2 42/2 42/2 42/2 42/2 42/2 42/2 |
                        42/2 42/2 42/2 42/2 42/2 42/2 42/2 42/2 |
                        42/2 42/2 42/2 42/2 49/8
                        """),
                ]),
        ])
}
