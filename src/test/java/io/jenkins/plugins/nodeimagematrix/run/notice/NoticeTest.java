package io.jenkins.plugins.nodeimagematrix.run.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.contents.PackageChange;
import io.jenkins.plugins.nodeimagematrix.contents.PackageKind;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ImageDifference;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldReleaseReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate.Kind;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;

/** Notices, and their Markdown as a CommonMark parser reads it. */
@UnitTest
class NoticeTest {
    private static final String OLD = "sha256:" + "0".repeat(64);
    private static final String NEW = "sha256:" + "1".repeat(64);
    private static final NoticeLinks LINKS =
            new NoticeLinks("http://ci/job/images/12/image-matrix/", "http://ci/job/images/12/image-matrix/cell?name=");
    private static final int ROUNDS = 5_000;

    private static TagUpdate update(String tag, String cell, Kind kind, String from, String to, String why) {
        return new TagUpdate(tag, cell, !tag.endsWith("22.12.0"), kind, from, to, why, version(from), version(to));
    }

    private static String version(String digest) {
        return digest == null ? null : digest.equals(OLD) ? "22.11.0" : "22.12.0";
    }

    private static CellReport cell(String name, CellResult result) {
        return new CellReport(
                name, "node", "jessie", "22.12.0", "22", null, null, List.of(), List.of(), null, result, null);
    }

    private static RunReport report(List<CellReport> cells, List<TagUpdate> updates, HeldReleaseReport... held) {
        return new RunReport(
                1,
                "run",
                "images #12",
                "image-matrix.yaml",
                "catalogue",
                0,
                0,
                RunOutcome.UNSTABLE,
                cells,
                updates,
                List.of(held),
                List.of(),
                List.of(),
                List.of());
    }

    private static RunReport release() {
        return report(
                List.of(
                        cell("jessie:22.12.0", CellResults.proven("jessie:22.12.0", NEW)),
                        cell("trixie:22.12.0", CellResults.failed("trixie:22.12.0", "tests/node", 4))),
                List.of(
                        update("acme/jessie:22.12.0", "jessie:22.12.0", Kind.CREATED, null, NEW, ""),
                        update("acme/jessie:22.11.0", "jessie:22.11.0", Kind.UNCHANGED, OLD, OLD, ""),
                        update("acme/jessie:22", "jessie:22.12.0", Kind.MOVED, OLD, NEW, ""),
                        update("acme/jessie:latest", "jessie:22.12.0", Kind.MOVED, OLD, NEW, ""),
                        update("acme/trixie:22", "trixie:22.12.0", Kind.KEPT, OLD, null, "its cell is not proven")),
                new HeldReleaseReport("23.0.0", "23", "2024-10-16", false, "new line"));
    }

    @Test
    void markdown_says_what_is_published_what_is_not_and_what_waits() {
        assertThat(Notice.of(release(), LINKS).markdown()).isEqualTo("""
                ## Image matrix: 1 tag created, 2 moved, 1 kept, 1 cell failed

                [`images #12`](http://ci/job/images/12/image-matrix/)

                ### Published
                - [`jessie:22.12.0`](http://ci/job/images/12/image-matrix/cell?name=jessie%%3A22.12.0), `%s`
                  - created: `acme/jessie:22.12.0`
                  - moved from `22.11.0`: `acme/jessie:22`, `acme/jessie:latest`

                ### Not published
                - `acme/trixie:22` kept, stays on `22.11.0`: `its cell is not proven`

                ### Failed
                - [`trixie:22.12.0`](http://ci/job/images/12/image-matrix/cell?name=trixie%%3A22.12.0): `%s`

                ### Held updates
                - `23.0.0`: `new line`
                """.formatted(
                        NEW, CellResults.failed("t", "tests/node", 4).failure().headline()));
    }

    @Test
    void json_has_the_same_and_no_more_than_is_known() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(Notice.of(release(), NoticeLinks.NONE).json());

        assertThat(json.path("version").asInt()).isEqualTo(1);
        assertThat(json.path("changed").asBoolean()).isTrue();
        assertThat(json.path("images")).hasSize(1);
        assertThat(json.at("/images/0/digest").asText()).isEqualTo(NEW);
        assertThat(json.at("/images/0/release").asText()).isEqualTo("22.12.0");
        assertThat(json.at("/images/0/packages").isNull()).isTrue();
        assertThat(json.at("/images/0/url").isNull()).isTrue();
        assertThat(json.at("/images/0/tags/1/from").asText()).isEqualTo(OLD);
        assertThat(json.at("/images/0/tags/1/kind").asText()).isEqualTo("moved");
        assertThat(json.at("/unpublished/0/tag").asText()).isEqualTo("acme/trixie:22");
        assertThat(json.at("/failed/0/cell").asText()).isEqualTo("trixie:22.12.0");
        assertThat(json.at("/held/0/version").asText()).isEqualTo("23.0.0");
    }

    @Test
    void title_of_a_build_that_changed_nothing_says_so() {
        Notice notice =
                Notice.of(report(List.of(), List.of(update("a/b:22", "b:22", Kind.UNCHANGED, OLD, OLD, ""))), LINKS);

        assertThat(notice.title()).isEqualTo("no tag changed");
        assertThat(notice.isChanged()).isFalse();
        assertThat(notice.markdown()).doesNotContain("###");
    }

    @Test
    void withdrawal_has_its_reason_and_removed_tags_have_no_digest() {
        Notice notice = Notice.of(
                "images #13",
                "leaks *memory*",
                List.of(
                        update("a/b:22", "b:22.11.0", Kind.MOVED, NEW, OLD, ""),
                        update("a/b:lts", "b:22.11.0", Kind.REMOVED, NEW, null, "")),
                NoticeLinks.NONE);

        assertThat(notice.title()).isEqualTo("1 tag moved, 1 removed");
        assertThat(notice.markdown())
                .contains("\nReason: `leaks *memory*`\n", "\n- `b:22.11.0`\n  - removed: `a/b:lts`\n")
                .contains("`images #13`");
    }

    @Test
    void changed_packages_are_listed_with_the_image_if_they_are_known() throws Exception {
        List<PackageChange> changes = List.of(
                new PackageChange(PackageKind.DPKG, "gzip", "1", null),
                new PackageChange(PackageKind.DPKG, "openssl", "3.0.1", "3.0.2"),
                new PackageChange(PackageKind.DPKG, "`zlib`", null, "1.3"));
        TagUpdate update = update("acme/jessie:22", "jessie:22.12.0", Kind.MOVED, OLD, NEW, "")
                .with(new ImageDifference(changes, 2, 1, 1, List.of(), List.of()));
        TagUpdate same = update("acme/trixie:22", "trixie:22.12.0", Kind.MOVED, OLD, NEW, "")
                .with(new ImageDifference(List.of(), 0, 1, 1, List.of(), List.of()));

        Notice notice = Notice.of(report(List.of(), List.of(update, same)), LINKS);

        assertThat(notice.markdown())
                .contains("  - packages since `22.11.0`: `gzip` removed, `openssl` `3.0.1` to `3.0.2`,"
                        + " `` `zlib` `` added `1.3` and 2 more\n")
                .contains("  - packages since `22.11.0`: the same\n");
        JsonNode packages = new ObjectMapper().readTree(notice.json()).at("/images/0/packages");
        assertThat(packages.path("since").asText()).isEqualTo("22.11.0");
        assertThat(packages.path("more").asInt()).isEqualTo(2);
        assertThat(packages.at("/changes/1/to").asText()).isEqualTo("3.0.2");
    }

    @Test
    void thousands_of_tags_are_counted_after_the_first() {
        List<TagUpdate> many = new ArrayList<>();
        for (int cell = 0; cell < 300; cell++) {
            for (int tag = 0; tag < 60; tag++) {
                many.add(update("a/b:" + cell + "-" + tag, "b:" + cell, Kind.CREATED, null, NEW, ""));
            }
        }

        String markdown = Notice.of("b", "", many, LINKS).markdown();

        assertThat(markdown).contains("18000 tags created", "- and 100 more\n", " and 10 more\n");
    }

    @Test
    void hostile_names_do_not_break_out_of_the_markdown() {
        String[] parts = {
            "`",
            "``",
            "```",
            "\n",
            "\r\n",
            "# x",
            "](http://evil)",
            "[a](b)",
            "<img src=x>",
            "<!--",
            "*b*",
            "@all",
            "|",
            "\\",
            "\\`",
            "&lt;",
            " ",
            "\u202e",
            "\u2028",
            "~~~",
            "- ",
            "1. ",
            "    ",
            "![i](u)",
            "http://e.vil",
            "\u0000",
            "a"
        };
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            String[] names = new String[5];
            for (int i = 0; i < names.length; i++) {
                StringBuilder name = new StringBuilder("n");
                for (int more = random.nextInt(8); more > 0; more--) {
                    name.append(parts[random.nextInt(parts.length)]);
                }
                names[i] = name.append(random.nextBoolean() ? "`" : "").toString();
            }
            String markdown = Notice.of(
                            names[0],
                            names[1],
                            List.of(
                                    update(names[2], names[3], Kind.CREATED, null, NEW, ""),
                                    update(names[2], names[3], Kind.REFUSED, null, NEW, names[4])),
                            LINKS)
                    .markdown();

            Seen seen = new Seen();
            Parser.builder().build().parse(markdown).accept(seen);

            assertThat(seen.markup).as(markdown).isEmpty();
            assertThat(seen.headings).as(markdown).isEqualTo(3);
            assertThat(seen.links)
                    .as(markdown)
                    .hasSize(2)
                    .allMatch(link -> link.startsWith("http://ci/job/images/12/image-matrix/"));
            assertThat(seen.texts)
                    .as(markdown)
                    .allMatch(
                            text -> text.matches("[ ,:]*(Image matrix: 1 tag created, 1 refused|Published|Not published"
                                    + "|Reason: ?|created: ?| refused: ?|, |: )?"));
            assertThat(seen.codes).as(markdown).hasSize(7);
            assertThat(seen.codes.get(0)).isEqualTo(plain(names[0]));
        }
    }

    private static String plain(String name) {
        return name.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
    }

    /** What a parser finds in a text. */
    private static final class Seen extends AbstractVisitor {
        private final List<String> markup = new ArrayList<>();
        private final List<String> links = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();
        private final List<String> codes = new ArrayList<>();
        private int headings;

        @Override
        public void visit(HtmlInline html) {
            markup.add(html.getLiteral());
        }

        @Override
        public void visit(HtmlBlock html) {
            markup.add(html.getLiteral());
        }

        @Override
        public void visit(Image image) {
            markup.add(image.getDestination());
        }

        @Override
        public void visit(Emphasis emphasis) {
            markup.add("emphasis");
        }

        @Override
        public void visit(StrongEmphasis emphasis) {
            markup.add("emphasis");
        }

        @Override
        public void visit(Link link) {
            links.add(link.getDestination());
            visitChildren(link);
        }

        @Override
        public void visit(Heading heading) {
            headings++;
            visitChildren(heading);
        }

        @Override
        public void visit(Text text) {
            texts.add(text.getLiteral());
        }

        @Override
        public void visit(Code code) {
            codes.add(code.getLiteral());
        }
    }
}
