import JSON

/// JAMS, the JSON annotated music specification, as GuitarSet and other corpora of performances use it.
///
/// A file is a list of annotations, each a namespace, where it comes from, and observations in seconds:
///
/// - `note_midi`, `pitch_midi`, `note_hz` and `pitch_hz` become tracks, one an annotation. `pitch_contour` of the same
///   `data_source` bends its notes; see ``JAMSContour``.
/// - `tempo` and `beat_position` become tempos and metres, `key_mode` keys. The first `chord` annotation becomes
///   markers, further ones texts. `title` and `artist` of the file become a name and a text.
///
/// Annotations of other namespaces are not kept, and reported by name; neither are confidences. JAMS has no
/// velocities: every note gets `velocity`, and how sure an annotator was says nothing about how loud a note is.
///
/// GuitarSet has one annotation a string, whose `data_source` counts from 0 for the low E. Files whose sources are those
/// get the steel-string guitar, its tuning, and the fret of each note that the neck reaches.
///
/// Source: Humphrey et al. 2014, "JAMS: a JSON annotated music specification for reproducible MIR research"; the
/// schemas of jams 0.3; Xi et al. 2018, "GuitarSet: a dataset for guitar transcription".
public enum JAMS {
    /// What every note gets: mezzo-forte, as notation programs play what says nothing.
    public static let velocity: UInt8 = 80

    /// Reads a file.
    ///
    /// Seconds become ticks as ``JAMSClock`` says, off by half a millisecond at most. `NaN`, which old versions of the
    /// library write, is taken for null.
    ///
    /// - Throws: when the bytes are no JSON, the JSON no JAMS, no annotation holds notes, or a limit is passed.
    public static func read(_ bytes: [UInt8]) throws(FormatError) -> Reading {
        guard bytes.count <= Limits.jamsBytes else {
            throw FormatError(
                .unsupported, at: Limits.jamsBytes, "the JAMS file is larger than \(Limits.jamsBytes) bytes")
        }
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONValue(parsing: bytes, takingNaNAsNull: true)
        } catch {
            throw FormatError(.invalid, at: error.offset, "this is no JAMS file, which is JSON: \(error.reason)")
        }
        var reader = try JAMSReader(root, bytes)
        return try reader.reading()
    }
}
