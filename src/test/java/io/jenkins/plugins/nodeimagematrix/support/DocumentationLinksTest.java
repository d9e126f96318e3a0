package io.jenkins.plugins.nodeimagematrix.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every link of a page leads to a file of the repository, and to a heading of that file if it names one. */
@UnitTest
class DocumentationLinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void links_lead_to_files_and_headings() throws IOException {
        List<String> broken = new ArrayList<>();
        List<Path> pages = Documentation.pages();
        pages.add(Path.of("CONTRIBUTING.md"));
        pages.add(Path.of("CHANGELOG.md"));
        int links = 0;
        for (Path page : pages) {
            for (MatchResult link : LINK.matcher(withoutCode(page)).results().toList()) {
                links++;
                if (!link.group(1).contains("://") && !leads(page, link.group(1), link.group(2))) {
                    broken.add(page + ": " + link.group());
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(100);
    }

    private static boolean leads(Path page, String path, String heading) throws IOException {
        Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return Files.exists(target)
                && (heading == null
                        || Files.isRegularFile(target) && headings(target).contains(heading));
    }

    /** The anchors that GitHub gives to headings. */
    private static Set<String> headings(Path page) throws IOException {
        return HEADING.matcher(withoutCode(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String withoutCode(Path page) throws IOException {
        return CODE.matcher(Files.readString(page)).replaceAll("");
    }
}
