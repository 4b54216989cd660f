/// A MIDI file put together by hand: a header and chunks of the given events.
func midiFile(format: UInt8 = 0, division: [UInt8] = [0, 96], declared: UInt8? = nil, _ tracks: [[UInt8]]) -> [UInt8] {
    let count = declared ?? UInt8(tracks.count)
    var file: [UInt8] = Array("MThd".utf8) + [0, 0, 0, 6, 0, format, 0, count] + division
    for events in tracks { file += trackChunk(events) }
    return file
}

func trackChunk(_ events: [UInt8], length: Int? = nil) -> [UInt8] {
    let length = UInt32(length ?? events.count)
    var chunk = Array("MTrk".utf8)
    for shift in [24, 16, 8, 0] as [UInt32] { chunk.append(UInt8(length >> shift & 0xFF)) }
    return chunk + events
}

let endOfTrack: [UInt8] = [0x00, 0xFF, 0x2F, 0x00]
