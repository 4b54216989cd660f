// Prints the notes that TuxGuitar 1.5.6 plays for Guitar Pro 3, 4 and 5 files, one a line:
// file, track from 1, onset and duration in ticks (960 a quarter), pitch, velocity, string.
//
// apt-get install tuxguitar default-jdk-headless
// java -cp '/usr/share/tuxguitar/lib/*:/usr/share/tuxguitar/plugins/*' TuxGuitarNotes.java FILE... > notes.tsv

import java.io.FileInputStream;
import java.io.PrintStream;
import org.herac.tuxguitar.io.base.TGSongReader;
import org.herac.tuxguitar.io.base.TGSongReaderHandle;
import org.herac.tuxguitar.io.base.TGSongStreamContext;
import org.herac.tuxguitar.io.gtp.GP3InputStream;
import org.herac.tuxguitar.io.gtp.GP4InputStream;
import org.herac.tuxguitar.io.gtp.GP5InputStream;
import org.herac.tuxguitar.io.gtp.GTPSettings;
import org.herac.tuxguitar.player.base.MidiSequenceHandler;
import org.herac.tuxguitar.player.base.MidiSequenceParser;
import org.herac.tuxguitar.song.factory.TGFactory;
import org.herac.tuxguitar.song.managers.TGSongManager;
import org.herac.tuxguitar.song.models.TGTimeSignature;

public class TuxGuitarNotes {
    static final PrintStream out = System.out;

    /** Takes down notes; the parser says a note's end right after its beginning. */
    static class Listener extends MidiSequenceHandler {
        final String file;
        String pending = null;
        long onset;

        Listener(String file, int tracks) {
            super(tracks);
            this.file = file;
        }

        void flush(long duration) {
            if (pending != null) out.println(pending.replace("DURATION", Long.toString(duration)));
            pending = null;
        }

        @Override
        public void addNoteOn(long tick, int track, int channel, int note, int velocity, int voice, boolean bend) {
            flush(0);
            onset = tick;
            pending = String.join("\t", file, "" + track, "" + tick, "DURATION", "" + note, "" + velocity, "" + voice);
        }

        @Override
        public void addNoteOff(long tick, int track, int channel, int note, int velocity, int voice, boolean bend) {
            flush(tick - onset);
        }

        @Override
        public void notifyFinish() {
            flush(0);
        }

        @Override
        public void addPitchBend(long tick, int track, int channel, int value, int voice, boolean bend) {}

        @Override
        public void addControlChange(long tick, int track, int channel, int controller, int value) {}

        @Override
        public void addProgramChange(long tick, int track, int channel, int program) {}

        @Override
        public void addTempoInUSQ(long tick, int track, int usq) {}

        @Override
        public void addTimeSignature(long tick, int track, TGTimeSignature signature) {}
    }

    static TGSongReader reader(String file) {
        GTPSettings settings = new GTPSettings();
        if (file.endsWith("3")) return new GP3InputStream(settings);
        if (file.endsWith("4")) return new GP4InputStream(settings);
        return new GP5InputStream(settings);
    }

    public static void main(String[] files) {
        for (String file : files) {
            try (FileInputStream input = new FileInputStream(file)) {
                TGSongReaderHandle handle = new TGSongReaderHandle();
                handle.setFactory(new TGFactory());
                handle.setContext(new TGSongStreamContext());
                handle.setInputStream(input);
                reader(file).read(handle);
                TGSongManager manager = new TGSongManager(handle.getFactory());
                int flags = MidiSequenceParser.ADD_FIRST_TICK_MOVE;
                new MidiSequenceParser(handle.getSong(), manager, flags)
                        .parse(new Listener(file, handle.getSong().countTracks() + 2));
                out.println(String.join("\t", file, "read"));
            } catch (Throwable error) {
                out.println(String.join("\t", file, "failed", error.toString().replace('\n', ' ')));
            }
        }
    }
}
