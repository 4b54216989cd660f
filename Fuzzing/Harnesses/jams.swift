import Formats
import Mutators

/// JAMS: what is read is a score that other formats keep.
func fuzz(_ bytes: [UInt8]) {
    guard let reading = try? JAMS.read(bytes) else { return }
    expectKept(reading.score)
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    JSONMutator.mutated(bytes, longest: longest, &dice, fragments: fragments)
}

private let fragments = [
    "{\"time\":0.5,\"duration\":1,\"value\":60.25,\"confidence\":null}", "{\"time\":0,\"duration\":0.25,\"value\":440}",
    "{\"namespace\":\"note_midi\",\"data\":[{\"time\":0,\"duration\":1,\"value\":64}],"
        + "\"annotation_metadata\":{\"data_source\":\"0\"}}",
    "{\"namespace\":\"note_hz\",\"data\":[{\"time\":1,\"duration\":1,\"value\":440}]}",
    "{\"namespace\":\"pitch_contour\",\"data\":{\"time\":[0,0.01,0.02],\"duration\":[0,0,0],"
        + "\"value\":[{\"index\":0,\"frequency\":330,\"voiced\":true},{\"frequency\":335,\"voiced\":true}]},"
        + "\"annotation_metadata\":{\"data_source\":\"0\"}}",
    "{\"namespace\":\"tempo\",\"data\":[{\"time\":0,\"duration\":9,\"value\":120}]}",
    "{\"namespace\":\"key_mode\",\"data\":[{\"time\":0,\"duration\":9,\"value\":\"Eb:major\"}]}",
    "{\"namespace\":\"chord\",\"data\":[{\"time\":0,\"duration\":1,\"value\":\"C:maj\"}]}",
    "{\"namespace\":\"beat_position\",\"data\":[{\"time\":0,\"duration\":0,"
        + "\"value\":{\"position\":1,\"measure\":1,\"num_beats\":4,\"beat_units\":4}}]}",
    "{\"position\":2,\"num_beats\":3,\"beat_units\":8}", "{\"index\":0,\"frequency\":220.5,\"voiced\":false}",
    "[{\"time\":0,\"duration\":1,\"value\":60},{\"time\":1,\"duration\":1,\"value\":60}]",
    "{\"time\":[0,1],\"duration\":[1,1],\"value\":[60,62],\"confidence\":[null,1]}",
    "\"note_midi\"", "\"pitch_hz\"", "\"0\"", "\"5\"", "\"N\"", "NaN",
]
