import Music

extension GuitarPro.BinaryReader {
    /// Where a sign or a jump stands.
    struct Direction {
        enum Kind {
            case sign(MasterBar.Sign)
            case jump(MasterBar.Jump)
        }

        var kind: Kind
        /// From 0.
        var bar: Int
        var offset: Int
    }

    /// The places of all signs and jumps: a bar's number for each, from 1, or -1.
    mutating func directions() throws(FormatError) -> [Direction] {
        var directions: [Direction] = []
        let kinds =
            MasterBar.Sign.allCases.map { Direction.Kind.sign($0) }
            + MasterBar.Jump.allCases.map { Direction.Kind.jump($0) }
        for kind in kinds {
            let start = fields.offset
            let number = try fields.int16()
            if number != -1 { directions.append(Direction(kind: kind, bar: number - 1, offset: start)) }
        }
        // The reverberation of the master.
        try fields.skip(4)
        return directions
    }

    mutating func place(_ directions: [Direction], in bars: inout [MasterBar]) {
        for direction in directions {
            guard bars.indices.contains(direction.bar) else {
                fields.repair(.direction, at: direction.offset)
                continue
            }
            switch direction.kind {
            case .sign(let sign): bars[direction.bar].signs.append(sign)
            case .jump(let jump): bars[direction.bar].jumps.append(jump)
            }
        }
    }

    /// - Parameter sharps: of the first bar, unless it says others.
    mutating func masterBars(_ count: Int, sharps: Int8, hasTripletFeel: Bool) throws(FormatError) -> [MasterBar] {
        var bars: [MasterBar] = []
        bars.reserveCapacity(count)
        var previous = MasterBar()
        previous.sharps = sharps
        var endings = NumberedEndings()
        for index in 0..<count {
            let bar = try masterBar(after: previous, isFirst: index == 0, hasTripletFeel: hasTripletFeel, &endings)
            bars.append(bar)
            previous = bar
        }
        return bars
    }

    /// Each part of a bar's header is there when its flag is set; what is not, goes on from the bar before.
    private mutating func masterBar(
        after previous: MasterBar, isFirst: Bool, hasTripletFeel: Bool, _ numbered: inout NumberedEndings
    ) throws(FormatError) -> MasterBar {
        let isFive = version.major == 5
        if isFive, !isFirst { try fields.skip(1) }
        let start = fields.offset
        let flags = try fields.uint8()
        var bar = MasterBar(beats: previous.beats, beatUnit: previous.beatUnit)
        (bar.sharps, bar.isMinor) = (previous.sharps, previous.isMinor)
        if isFirst, flags & 0x03 != 0x03 { fields.repair(.metre, at: start) }
        if flags & 0x01 != 0 {
            let place = fields.offset
            bar.beats = UInt8(fields.checked(try fields.int8(), in: 1...127, or: Int(bar.beats), .metre, at: place))
        }
        if flags & 0x02 != 0 {
            let place = fields.offset
            let unit = try fields.int8()
            let isPower = unit > 0 && unit & (unit - 1) == 0
            bar.beatUnit = UInt8(
                fields.checked(isPower ? unit : 0, in: 1...64, or: Int(bar.beatUnit), .metre, at: place))
        }
        bar.isRepeatStart = flags & 0x04 != 0
        if flags & 0x08 != 0 {
            // Version 5 counts how often the passage is played, others how often it is repeated.
            let place = fields.offset
            let count = fields.checked(
                try fields.int8(), in: 0...(isFive ? 127 : 126), or: isFive ? 0 : -1, .repeatCount, at: place)
            bar.repeatCount = UInt8(isFive ? count : count + 1)
        }
        if !isFive {
            if bar.isRepeatStart { numbered.start() }
            if flags & 0x10 != 0 { bar.endings = numbered.endings(upTo: try fields.uint8()) }
        }
        if flags & 0x20 != 0 { bar.marker = MasterBar.Marker(title: try fields.text(), colour: try colour()) }
        if flags & 0x40 != 0 {
            let place = fields.offset
            bar.sharps = sharps(try fields.int8(), at: place)
            bar.isMinor = try fields.uint8() != 0
        }
        bar.hasDoubleBarLine = flags & 0x80 != 0
        if isFive {
            // How eighths are beamed.
            if flags & 0x03 != 0 { try fields.skip(4) }
            let endings = try fields.uint8()
            if flags & 0x10 != 0 { bar.endings = endings }
            let place = fields.offset
            let feel = fields.checked(Int(try fields.uint8()), in: 0...2, or: 0, .tripletFeel, at: place)
            bar.tripletFeel = MasterBar.TripletFeel(rawValue: UInt8(feel)) ?? .straight
        } else if hasTripletFeel {
            bar.tripletFeel = .eighths
        }
        return bar
    }

    mutating func colour() throws(FormatError) -> TabColour {
        let colour = TabColour(red: try fields.uint8(), green: try fields.uint8(), blue: try fields.uint8())
        try fields.skip(1)
        return colour
    }
}

/// Versions 3 and 4 write of an ending only its highest number: it has all up to there that no ending before it has.
private struct NumberedEndings {
    private var taken: UInt8 = 0

    /// Begins a new passage.
    mutating func start() { taken = 0 }

    mutating func endings(upTo number: UInt8) -> UInt8 {
        let all = number >= 8 ? 0xFF : UInt8(1) << number - 1
        // Nothing left: a new passage has begun without a sign.
        if all & ~taken == 0 { taken = 0 }
        let endings = all & ~taken
        taken |= endings
        return endings
    }
}
