package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What a run has to ship, kept with the run, so that a later step ships what the run itself says it proved and nothing that
 * anybody else says.
 */
public final class ShipmentFile {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Version.class, ToStringSerializer.instance)
                    .addDeserializer(Version.class, new VersionReader()))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;

    public ShipmentFile(Path file) {
        this.file = file;
    }

    private record Content(int version, Shipment shipment) {}

    private static final class VersionReader extends JsonDeserializer<Version> {
        @Override
        public Version deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Version.parse(parser.getText());
        }
    }

    void write(Shipment shipment) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path half = file.resolveSibling(file.getFileName() + ".new");
        JSON.writeValue(half.toFile(), new Content(VERSION, shipment));
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Nothing if there is no such file, or one of another form. */
    public Optional<Shipment> read() throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Content content = JSON.readValue(file.toFile(), Content.class);
        return content.version() == VERSION ? Optional.of(content.shipment()) : Optional.empty();
    }
}
