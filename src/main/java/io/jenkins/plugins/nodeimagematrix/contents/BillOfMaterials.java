package io.jenkins.plugins.nodeimagematrix.contents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A bill of materials of an image in the JSON form of CycloneDX 1.6. It depends only on the image and its contents, not on the time,
 * so that the bill of an unchanged image has the same bytes.
 */
public final class BillOfMaterials {
    /** Media type of the document (CycloneDX, "Media Types"). */
    public static final String MEDIA_TYPE = "application/vnd.cyclonedx+json; version=1.6";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String IMAGE = "image";
    private static final String PROPERTY = "node-image-matrix:";

    private final ArrayNode incomplete = JSON.arrayNode();
    private final ArrayNode unknown = JSON.arrayNode();
    private final ArrayNode notes = JSON.arrayNode();

    private BillOfMaterials() {}

    /**
     * One platform's image.
     *
     * @param platform {@code null} if the image is for one platform only
     * @param digest of its manifest
     */
    public record Part(String platform, String digest, ImageContents contents) {}

    /**
     * The bill of an image, or of an index with one part for each platform.
     *
     * @param repository with its registry
     * @param digest of the manifest or index
     * @param version of the plugin; {@code null} if it is unknown
     */
    public static ObjectNode of(String repository, String digest, List<Part> parts, String version) {
        return new BillOfMaterials().document(repository, digest, parts, version);
    }

    private ObjectNode document(String repository, String digest, List<Part> parts, String version) {
        ObjectNode bill = JSON.objectNode()
                .put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json")
                .put("bomFormat", "CycloneDX")
                .put("specVersion", "1.6")
                .put("serialNumber", "urn:uuid:" + UUID.nameUUIDFromBytes(digest.getBytes(StandardCharsets.UTF_8)))
                .put("version", 1);
        ObjectNode metadata = bill.putObject("metadata");
        ObjectNode tool = metadata.putObject("tools").putArray("components").addObject();
        tool.put("type", "application").put("name", "node-image-matrix");
        if (version != null) {
            tool.put("version", version);
        }
        metadata.set("component", image(IMAGE, repository, digest));
        ArrayNode components = bill.putArray("components");
        if (parts.size() == 1) {
            add(IMAGE, "", parts.get(0).contents(), components);
        } else {
            for (Part part : parts) {
                String reference = IMAGE + "/" + part.platform();
                ObjectNode image = image(reference, repository, part.digest());
                image.putArray("properties")
                        .addObject()
                        .put("name", PROPERTY + "platform")
                        .put("value", part.platform());
                add(reference, part.platform() + "/", part.contents(), image.putArray("components"));
                components.add(image);
            }
        }
        if (!notes.isEmpty()) {
            metadata.set("properties", notes);
        }
        compositions(bill.putArray("compositions"));
        return bill;
    }

    private static ObjectNode image(String reference, String repository, String digest) {
        return JSON.objectNode()
                .put("type", "container")
                .put("bom-ref", reference)
                .put("name", repository)
                .put("version", digest)
                .put("purl", PackageUrl.ofImage(repository, digest));
    }

    /** Files that no package manager recorded are never listed, so that no bill claims to be complete. */
    private void compositions(ArrayNode compositions) {
        if (!incomplete.isEmpty()) {
            compositions.addObject().put("aggregate", "incomplete").set("assemblies", incomplete);
        }
        if (!unknown.isEmpty()) {
            compositions.addObject().put("aggregate", "unknown").set("assemblies", unknown);
        }
    }

    /** @param prefix makes references unique in a bill of several images */
    private void add(String image, String prefix, ImageContents contents, ArrayNode components) {
        (contents.isWhole() ? unknown : incomplete).add(image);
        contents.unread()
                .forEach(note ->
                        notes.addObject().put("name", PROPERTY + "unread").put("value", prefix + note));
        if (contents.os() != null) {
            components.add(system(prefix, contents.os()));
        }
        // npm installs the same package below several others.
        Map<String, ObjectNode> byUrl = new LinkedHashMap<>();
        for (InstalledPackage found : contents.packages()) {
            String url = PackageUrl.of(found, contents.os());
            String key = found.sha256() == null ? url : url + "#" + found.sha256();
            ObjectNode component = byUrl.computeIfAbsent(key, absent -> component(prefix + key, url, found));
            if (found.path() != null) {
                component
                        .withObject("/evidence")
                        .withArray("occurrences")
                        .addObject()
                        .put("location", found.path());
            }
        }
        byUrl.values().forEach(components::add);
    }

    private static ObjectNode system(String prefix, OperatingSystem os) {
        ObjectNode component = JSON.objectNode()
                .put("type", "operating-system")
                .put("bom-ref", prefix + "os")
                .put("name", os.id());
        if (os.version() != null) {
            component.put("version", os.version());
        }
        return component.put("description", os.name());
    }

    private static ObjectNode component(String reference, String url, InstalledPackage found) {
        boolean node = found.kind() == PackageKind.NODE;
        ObjectNode component = JSON.objectNode()
                .put("type", node ? "application" : "library")
                .put("bom-ref", reference)
                .put("name", found.name())
                .put("version", found.version());
        if (found.sha256() != null) {
            component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", found.sha256());
        }
        if (node) {
            component.put("cpe", "cpe:2.3:a:nodejs:node.js:" + cpe(found.version()) + ":*:*:*:*:*:*:*");
        }
        component.put("purl", url);
        if (found.source() != null) {
            component
                    .putArray("properties")
                    .addObject()
                    .put("name", PROPERTY + "source")
                    .put("value", found.source());
        }
        return component;
    }

    /** A version in the form of NISTIR 7695, "Formatted String Binding". */
    private static String cpe(String version) {
        return version.replaceAll("([^A-Za-z0-9._-])", "\\\\$1").replace("-", "\\-");
    }
}
