package io.jenkins.plugins.nodeimagematrix.run.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tag that was announced is open until the registry confirmed it or the run left it. */
@UnitTest
class TagJournalTest {
    private static final String PINNED = "localhost:5000/nodesource/jessie:4.4.7";
    private static final String ALIAS = "localhost:5000/nodesource/jessie:4";
    private static final String CELL = "jessie:4.4.7";

    @TempDir
    Path folder;

    private Path file;
    private Journal journal;
    private TagJournal tags;

    @BeforeEach
    void open() throws Exception {
        file = folder.resolve("journal");
        journal = new Journal(file);
        tags = new TagJournal(journal, InstantSource.system());
        tags.putting(
                List.of(update(TagUpdate.Kind.CREATED, PINNED, null), update(TagUpdate.Kind.MOVED, ALIAS, "sha256:0")));
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
    }

    private static TagUpdate update(TagUpdate.Kind kind, String tag, String from) {
        return TagUpdate.of(kind, tag, CELL, tag.equals(ALIAS), from, "sha256:1", "");
    }

    private static TagListener.Confirmed confirmed(TagUpdate update) {
        return new TagListener.Confirmed(update, null, null);
    }

    private List<String> openInJournal() throws Exception {
        return UnconfirmedTags.of(Journal.read(file)).tags();
    }

    @Test
    void a_tag_that_is_put_is_open_in_the_run_and_in_its_journal() throws Exception {
        assertThat(tags.unconfirmed()).containsExactlyInAnyOrder(PINNED, ALIAS);
        assertThat(openInJournal()).containsExactly(PINNED, ALIAS);
    }

    @Test
    void a_tag_that_the_registry_confirmed_is_open_no_more() throws Exception {
        tags.confirmed(List.of(confirmed(update(TagUpdate.Kind.MOVED, ALIAS, "sha256:0"))));

        assertThat(tags.unconfirmed()).containsExactly(PINNED);
        assertThat(openInJournal()).containsExactly(PINNED);
        assertThat(Journal.read(file)).endsWith(new JournalRecord.Tagged(ALIAS, "sha256:1", "sha256:0", CELL));
    }

    @Test
    void a_tag_that_was_right_already_needs_no_record() throws Exception {
        int before = Journal.read(file).size();

        tags.confirmed(List.of(confirmed(update(TagUpdate.Kind.UNCHANGED, ALIAS, "sha256:1"))));

        assertThat(tags.unconfirmed()).containsExactly(PINNED);
        assertThat(Journal.read(file)).hasSize(before);
    }

    @Test
    void a_tag_that_was_left_is_open_no_more() throws Exception {
        tags.left(List.of(update(TagUpdate.Kind.REFUSED, ALIAS, "sha256:2")));

        assertThat(tags.unconfirmed()).containsExactly(PINNED);
        assertThat(openInJournal()).containsExactly(PINNED);
    }

    @Test
    void proofs_are_in_the_journal() throws Exception {
        tags.proven("localhost:5000/nodesource/jessie@sha256:1", List.of("sha256:9"));

        assertThat(Journal.read(file))
                .endsWith(new JournalRecord.Proven("localhost:5000/nodesource/jessie@sha256:1", List.of("sha256:9")));
    }

    @Test
    void only_the_tag_that_is_asked_for_is_found() throws Exception {
        UnconfirmedTags open = UnconfirmedTags.of(Journal.read(file));

        assertThat(open.of(ImageReference.parse(ALIAS)))
                .extracting(TagUpdate::reference)
                .containsExactly(ALIAS);
        assertThat(open.of(ImageReference.parse("localhost:5000/nodesource/jessie:6")))
                .isEmpty();
        assertThat(Set.copyOf(open.tags())).isEqualTo(tags.unconfirmed());
    }
}
