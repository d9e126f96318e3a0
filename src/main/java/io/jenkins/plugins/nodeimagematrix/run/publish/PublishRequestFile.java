package io.jenkins.plugins.nodeimagematrix.run.publish;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file with a run's publish request. It is kept with the run, so that a later step publishes exactly what the run proved.
 */
public final class PublishRequestFile {
    private static final int VERSION = 1;

    private static final StateFile.Format<Content> FORMAT = new StateFile.Format<>(
            Content.class,
            VERSION,
            new SimpleModule()
                    .addSerializer(Version.class, ToStringSerializer.instance)
                    .addDeserializer(Version.class, new VersionReader()));

    private final StateFile<Content> file;

    /** The file of one run. */
    public static PublishRequestFile of(RunFolder folder, String runId) {
        return new PublishRequestFile(folder.path().resolve("publish-" + runId + ".json"));
    }

    PublishRequestFile(Path path) {
        this.file = FORMAT.at(path);
    }

    private record Content(int version, PublishRequest request) implements StateFile.Versioned {}

    private static final class VersionReader extends JsonDeserializer<Version> {
        @Override
        public Version deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Version.parse(parser.getText());
        }
    }

    public void write(PublishRequest request) throws IOException {
        file.write(new Content(VERSION, request));
    }

    /** The request; empty if there is no such file, or one of another version. */
    public Optional<PublishRequest> read() throws IOException {
        return file.read().map(Content::request);
    }
}
