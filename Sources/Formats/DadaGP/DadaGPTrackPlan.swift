import Music

extension DadaGP {
    /// Which tracks of a tablature become which instruments.
    struct TrackPlan {
        struct Part {
            /// Of the tablature.
            let track: Int
            let instrument: Instrument
            let strings: StringPlan
        }

        /// In the order of the tablature.
        private(set) var parts: [Part] = []
        /// Semitones that all strings are tuned above the standard.
        private(set) var shift = 0
        private(set) var findings: [Finding] = []

        init(_ tablature: Tablature) {
            let tracks = tablature.tracks
            var isLeftOut = [Bool](repeating: false, count: tracks.count)
            func names(_ indices: [Int]) -> String {
                indices.map { "\($0 + 1)" + (tracks[$0].name.isEmpty ? "" : " (\(tracks[$0].name))") }
                    .joined(separator: ", ")
            }
            func leaveOut(_ indices: [Int], _ code: String, _ reason: String) {
                guard !indices.isEmpty else { return }
                for index in indices { isLeftOut[index] = true }
                findings.append(
                    Finding(
                        kind: .notKept, code: code, explanation: "\(reason): track \(names(indices)) is left out",
                        count: indices.count, firstOffset: 0))
            }
            let families = tracks.map(Family.init(of:))
            leaveOut(tracks.indices.filter { families[$0] == .effects }, "soundEffects", "no instrument for sounds")

            let plans = tracks.indices.map { index in
                families[index] == .drums
                    ? StringPlan(shift: 0) : StringPlan(tracks[index].strings, isBass: families[index] == .bass)
            }
            leaveOut(
                tracks.indices.filter { !isLeftOut[$0] && plans[$0] == nil }, "tuning",
                "standard and drop tunings of six or seven strings, or of a bass, can be said")

            // Tunings that differ by octaves are one; that of most tracks is kept, and of these the one next to standard.
            let pitched = tracks.indices.filter { !isLeftOut[$0] && families[$0] != .drums }
            func shift(_ index: Int) -> Int { plans[index]?.shift ?? 0 }
            func pitchClass(_ index: Int) -> Int { (shift(index) % 12 + 12) % 12 }
            var counts = [Int](repeating: 0, count: 12)
            for index in pitched { counts[pitchClass(index)] += 1 }
            let nearest = pitched.min {
                let (first, second) = (counts[pitchClass($0)], counts[pitchClass($1)])
                return first != second ? first > second : abs(shift($0)) < abs(shift($1))
            }
            self.shift = nearest.map(shift) ?? 0
            leaveOut(
                pitched.filter { pitchClass($0) != pitchClass(nearest ?? $0) }, "otherPitch",
                "all strings are tuned up or down alike")

            for family in Family.allCases where !family.isMerged {
                let same = tracks.indices.filter { !isLeftOut[$0] && families[$0] == family }
                let room = family.instruments.count
                guard same.count > room else { continue }
                // A track that never plays leaves its place to another.
                let kept = Set(
                    (same.filter { tracks[$0].hasNotes } + same.filter { !tracks[$0].hasNotes }).prefix(room))
                leaveOut(same.filter { !kept.contains($0) }, "tooMany\(family)", "at most \(room) tracks of \(family)")
            }

            var used: [Family: Int] = [:]
            for index in tracks.indices where !isLeftOut[index] {
                guard let plan = plans[index] else { continue }
                let family = families[index]
                let number = family.isMerged ? 0 : used[family, default: 0]
                used[family] = number + 1
                if number < family.instruments.count {
                    parts.append(Part(track: index, instrument: family.instruments[number], strings: plan))
                }
            }
            let moved = parts.filter { $0.instrument != .drums && $0.strings.shift != self.shift }.map(\.track)
            if !moved.isEmpty {
                findings.append(
                    Finding(
                        kind: .notKept, code: "octave",
                        explanation: "all strings are tuned alike: track \(names(moved)) sounds in another octave",
                        count: moved.count, firstOffset: 0))
            }
        }
    }
}

extension TabTrack {
    fileprivate var hasNotes: Bool {
        bars.contains { $0.voices.contains { $0.beats.contains { !$0.notes.isEmpty } } }
    }
}
