package io.jenkins.plugins.nodeimagematrix.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class LayerFilesTest {
    private static final String NPM = "usr/lib/node_modules/npm/package.json";

    private static FileArchive below() throws IOException {
        return new FileArchive()
                .folder("usr")
                .file(NPM, "{\"name\":\"npm\",\"version\":\"10.9.0\"}")
                .file("usr/lib/node_modules/tap/package.json", "{\"name\":\"tap\",\"version\":\"1.0.0\"}");
    }

    private static List<String> names(FileArchive... layers) throws IOException {
        ImageFiles files = ImageFiles.NONE;
        for (FileArchive layer : layers) {
            files = files.with(layer.layer().orElseThrow());
        }
        return files.contents().packages().stream()
                .map(found -> found.name() + " " + found.version())
                .toList();
    }

    @Test
    void a_file_of_a_higher_layer_counts() throws IOException {
        FileArchive newer = new FileArchive().file(NPM, "{\"name\":\"npm\",\"version\":\"11.0.0\"}");

        assertThat(names(below(), newer)).containsExactly("npm 11.0.0", "tap 1.0.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/node_modules/npm/.wh.package.json",
                "usr/lib/node_modules/.wh.npm",
                "usr/lib/node_modules/npm/.wh..wh..opq",
                "./usr/lib/node_modules/npm/.wh..wh..opq"
            })
    void a_whiteout_hides_what_is_below(String whiteout) throws IOException {
        assertThat(names(below(), new FileArchive().file(whiteout, ""))).containsExactly("tap 1.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh..wh..opq", ".wh.usr", "usr/.wh..wh..opq", "usr/lib/.wh.node_modules"})
    void a_whiteout_of_a_folder_hides_everything_in_it(String whiteout) throws IOException {
        FileArchive emptied = new FileArchive()
                .file("usr/lib/node_modules/new/package.json", "{\"name\":\"new\",\"version\":\"1.0.0\"}")
                .file(whiteout, "");

        assertThat(names(below(), emptied)).containsExactly("new 1.0.0");
    }

    @Test
    void other_names_that_are_reserved_hide_nothing() throws IOException {
        FileArchive aufs = new FileArchive().file(".wh..wh.plnk", "").folder(".wh..wh.orph");

        assertThat(names(below(), aufs)).containsExactly("npm 10.9.0", "tap 1.0.0");
    }

    @Test
    void an_entry_in_the_place_of_a_folder_hides_what_was_in_it() throws IOException {
        FileArchive link = new FileArchive().symbolicLink("usr/lib/node_modules/npm", "../../share/npm");

        assertThat(names(below(), link)).containsExactly("tap 1.0.0");
        assertThat(names(below(), new FileArchive().file("usr/lib", "a file"))).isEmpty();
    }

    @Test
    void an_entry_in_the_place_of_a_file_hides_it() throws IOException {
        assertThat(names(below(), new FileArchive().folder(NPM))).containsExactly("tap 1.0.0");
        assertThat(names(below(), new FileArchive().symbolicLink(NPM, "x"))).containsExactly("tap 1.0.0");
    }

    @Test
    void a_folder_of_a_higher_layer_hides_nothing() throws IOException {
        FileArchive folders = new FileArchive().folder("usr").folder("usr/lib/node_modules/npm");

        assertThat(names(below(), folders)).containsExactly("npm 10.9.0", "tap 1.0.0");
    }

    @Test
    void only_the_whole_file_system_shows_which_name_of_a_file_comes_first() throws IOException {
        FileArchive linked = below().link("usr/share/node_modules/npm/package.json", TarConstants.LF_LINK, NPM);

        assertThat(linked.layer()).isEmpty();
        assertThat(below().link("usr/bin/other", TarConstants.LF_LINK, NPM).layer())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"usr/../lib/node_modules/npm/package.json", "usr//lib/x", "usr/./x", ".."})
    void a_layer_with_unusual_paths_is_not_used(String path) throws IOException {
        assertThat(below().file(path, "x").layer()).isEmpty();
    }

    @Test
    void a_layer_with_any_number_of_entries_is_not_kept() throws IOException {
        FileArchive many = below();
        for (int i = 0; i < 200_000; i++) {
            many.symbolicLink("l" + i, "x");
        }

        assertThat(many.layer()).isEmpty();
    }

    @Test
    void a_layer_that_breaks_off_is_not_used() throws IOException {
        byte[] whole = below().bytes();

        for (int length = 0; length < whole.length - 1024; length += 256) {
            byte[] broken = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> LayerFiles.read(new ByteArrayInputStream(broken)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void any_layers_say_the_same_as_the_file_system_that_they_make() throws Exception {
        int packages = 0;
        for (int seed = 0; seed < 500; seed++) {
            LayeredFileSystem system = new LayeredFileSystem(new Random(seed));
            ImageFiles files = ImageFiles.NONE;
            for (int i = 0; i < 6; i++) {
                byte[] layer = system.next();
                files = files.with(
                        LayerFiles.read(new ByteArrayInputStream(layer)).orElseThrow());
                ImageContents whole = ContentsReader.read(new ByteArrayInputStream(system.whole()));

                assertThat(files.contents()).as("seed %d, layer %d", seed, i).isEqualTo(whole);
                packages += whole.packages().size();
            }
        }
        assertThat(packages).isGreaterThan(3_000);
    }
}
