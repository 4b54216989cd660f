/// Signs of music, drawn as outlines so that no font of music is needed.
enum TabGlyph {
    /// A rest about a middle point.
    ///
    /// - Parameter power: of the note value; 0 is a whole rest.
    static func rest(_ power: Int8, dots: UInt8, x: Double, y: Double, _ ink: inout TabInk) {
        switch power {
        case ..<0: ink.fills.rectangle(x: x - 3, y: y - 6, width: 6, height: 12)
        case 0:
            ink.fills.rectangle(x: x - 5, y: y, width: 10, height: 4.5)
            ink.strokes.line(from: (x - 8, y), to: (x + 8, y))
        case 1:
            ink.fills.rectangle(x: x - 5, y: y - 4.5, width: 10, height: 4.5)
            ink.strokes.line(from: (x - 8, y), to: (x + 8, y))
        case 2: quarterRest(x, y, &ink)
        default: shortRest(Int(power) - 2, x, y, &ink)
        }
        for dot in 0..<Int(min(dots, 2)) { ink.fills.circle(x: x + 8 + 4 * Double(dot), y: y - 2, radius: 1.5) }
    }

    private static func quarterRest(_ x: Double, _ y: Double, _ ink: inout TabInk) {
        var path = SVGPath()
        path.move(x - 2.6, y - 10.5)
        path.line(x + 3, y - 3.6)
        path.curve(x + 0.2, y - 1, x + 0.4, y + 0.8, x + 3.6, y + 4.6)
        path.curve(x - 1, y + 3.2, x - 2.2, y + 5, x + 0.8, y + 9.8)
        path.curve(x - 4.8, y + 6.6, x - 4, y + 2.6, x + 0.4, y + 2.8)
        path.line(x - 3.6, y - 2.2)
        path.curve(x - 0.4, y - 4.8, x - 0.4, y - 7, x - 3.2, y - 10)
        path.close()
        ink.fills.path(path)
    }

    private static func shortRest(_ flags: Int, _ x: Double, _ y: Double, _ ink: inout TabInk) {
        let count = Double(min(flags, 6))
        let top = y - 2.75 * count - 2
        let bottom = top + 5.5 * count + 6
        // The stem leans; flags hang on it to the left.
        func lean(_ height: Double) -> Double { x + 4 - (height - top) * 0.26 }
        ink.strokes.line(from: (lean(top), top), to: (lean(bottom), bottom), "stroke-width=\"1.4\"")
        for flag in 0..<Int(count) {
            let height = top + 5.5 * Double(flag)
            let end = lean(height)
            ink.fills.circle(x: end - 6.2, y: height + 0.8, radius: 2)
            var path = SVGPath()
            path.move(end - 6.2, height + 2.6)
            path.curve(end - 3.5, height + 3.4, end - 1.4, height + 2.2, end, height)
            ink.strokes.path(path, "stroke-width=\"1.3\"")
        }
    }

    /// Flags at the tip of a stem, one each beam that the note would have.
    ///
    /// - Parameter direction: 1 for a stem that points down, -1 for one that points up.
    static func flags(_ count: Int, x: Double, y: Double, direction: Double, _ ink: inout TabInk) {
        for flag in 0..<count {
            let tip = y - direction * TabMetrics.beamStep * Double(flag)
            var path = SVGPath()
            path.move(x, tip)
            path.curve(x + 1, tip - direction * 4.5, x + 8, tip - direction * 6.5, x + 5.6, tip - direction * 14)
            path.curve(x + 6, tip - direction * 9, x + 2, tip - direction * 7.5, x, tip - direction * 5.2)
            path.close()
            ink.fills.path(path)
        }
    }

    /// A small note, for marks of tempo: its head's middle is given.
    static func quarterNote(x: Double, y: Double, _ ink: inout TabInk) {
        var head = SVGPath()
        head.move(x - 3.4, y + 1.2)
        head.curve(x - 3.6, y - 1.4, x + 2.2, y - 4, x + 3.4, y - 1.2)
        head.curve(x + 3.6, y + 1.4, x - 2.2, y + 4, x - 3.4, y + 1.2)
        head.close()
        ink.fills.path(head)
        ink.strokes.line(from: (x + 3.2, y - 1), to: (x + 3.2, y - 12))
    }

    /// The sign at which "dal segno" goes on, 16 pixels high; its middle is given.
    static func segno(x: Double, y: Double, _ ink: inout TabInk) {
        var path = SVGPath()
        path.move(x + 4, y - 5)
        path.curve(x + 4, y - 8.5, x - 4.5, y - 8.5, x - 4.5, y - 4)
        path.curve(x - 4.5, y, x + 4.5, y, x + 4.5, y + 4)
        path.curve(x + 4.5, y + 8.5, x - 4, y + 8.5, x - 4, y + 5)
        ink.strokes.path(path, "stroke-width=\"2\"")
        ink.strokes.line(from: (x - 6, y + 7.5), to: (x + 6, y - 7.5), "stroke-width=\"1.2\"")
        ink.fills.circle(x: x - 5.5, y: y + 1.5, radius: 1.3)
        ink.fills.circle(x: x + 5.5, y: y - 1.5, radius: 1.3)
    }

    static func coda(x: Double, y: Double, _ ink: inout TabInk) {
        var path = SVGPath()
        path.move(x, y - 6)
        path.curve(x + 6, y - 6, x + 6, y + 6, x, y + 6)
        path.curve(x - 6, y + 6, x - 6, y - 6, x, y - 6)
        path.close()
        ink.strokes.path(path, "stroke-width=\"1.7\"")
        ink.strokes.line(from: (x - 7.5, y), to: (x + 7.5, y))
        ink.strokes.line(from: (x, y - 8.5), to: (x, y + 8.5))
    }

    /// The head of an arrow whose tip is given.
    ///
    /// - Parameter direction: 1 when it points down, -1 when it points up.
    static func arrowHead(x: Double, y: Double, direction: Double, _ ink: inout TabInk) {
        ink.fills.polygon([(x, y), (x - 2.5, y - direction * 6), (x + 2.5, y - direction * 6)])
    }

    /// A slur or tie as a crescent between two points at one height.
    ///
    /// - Parameter bulge: how far its middle lies above the ends; below 0 it hangs under them.
    static func arc(from start: Double, to end: Double, y: Double, bulge: Double, _ ink: inout TabInk) {
        let width = max(end - start, 2)
        let handle = min(width * 0.3, 14)
        let height = bulge * 4 / 3
        var path = SVGPath()
        path.move(start, y)
        path.curve(start + handle, y - height, end - handle, y - height, end, y)
        let inner = height - (bulge < 0 ? -1.6 : 1.6)
        path.curve(end - handle, y - inner, start + handle, y - inner, start, y)
        path.close()
        ink.fills.path(path)
    }

    /// A wavy line at a height.
    static func wave(from start: Double, to end: Double, y: Double, amplitude: Double, _ ink: inout TabInk) {
        let length = 5.0
        var path = SVGPath()
        var x = start
        path.move(x, y)
        while x + length <= end {
            path.curve(x + 1.4, y - amplitude, x + 1.1, y - amplitude, x + length / 2, y)
            path.curve(x + length / 2 + 1.4, y + amplitude, x + length / 2 + 1.1, y + amplitude, x + length, y)
            x += length
        }
        ink.strokes.path(path, "stroke-width=\"1.2\"")
    }
}
