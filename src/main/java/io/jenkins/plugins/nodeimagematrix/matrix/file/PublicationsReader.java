package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasTemplate;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The reader of an image's publications: its repository, tag and aliases, and those under {@code also}. */
final class PublicationsReader {
    static final List<String> ALSO_KEYS = List.of("when", "repository", "tag", "aliases");

    private final Problems problems;
    private final YamlValues values;
    private final SelectorReader selectors;
    private final TemplateReader templates;

    PublicationsReader(Problems problems, YamlValues values, SelectorReader selectors, TemplateReader templates) {
        this.problems = problems;
        this.values = values;
        this.selectors = selectors;
        this.templates = templates;
    }

    /** Returns the publications, the main one first; a tag that the file does not set is null. */
    List<ImageRow.Publication> read(Map<String, YamlNode.Entry> entries, YamlNode.Entry image, String key) {
        Template repository = templates.optional(entries, "repository", key);
        Template tag = templates.optional(entries, "tag", key);
        List<Template> aliases =
                entries.containsKey("aliases") ? aliases(entries.get("aliases").value(), key + ".aliases") : List.of();
        List<ImageRow.Publication> read = new ArrayList<>();
        read.add(new ImageRow.Publication(Selector.ALL, repository, tag, aliases, true, image.at(), key));
        if (entries.containsKey("also")) {
            read.addAll(values.list(entries.get("also").value(), key + ".also", (item, path) -> {
                Map<String, YamlNode.Entry> also = values.known(item, path, ALSO_KEYS);
                if (item instanceof YamlNode.Mapping && !also.containsKey("repository") && !also.containsKey("tag")) {
                    problems.add(item.at(), path, "a 'repository' or a 'tag' of its own is expected");
                }
                Selector when = also.containsKey("when")
                        ? selectors.when(also.get("when").value(), path + ".when")
                        : Selector.ALL;
                Template ownRepository = templates.optional(also, "repository", path);
                Template ownTag = templates.optional(also, "tag", path);
                return new ImageRow.Publication(
                        when == null ? Selector.ALL : when,
                        ownRepository == null ? repository : ownRepository,
                        ownTag == null ? tag : ownTag,
                        also.containsKey("aliases")
                                ? aliases(also.get("aliases").value(), path + ".aliases")
                                : aliases,
                        !also.containsKey("aliases"),
                        item.at(),
                        path);
            }));
        }
        return read;
    }

    List<Template> aliases(YamlNode node, String key) {
        return values.listOrOne(node, key, (item, path) -> {
            Template template = templates.template(item, path);
            if (template != null) {
                try {
                    AliasTemplate.parse(template.renderBut(Template.VERSION_WORDS::contains, name -> "a"));
                } catch (IllegalArgumentException e) {
                    problems.add(item.at(), path, e.getMessage());
                }
                if (template.placeholders().contains("node")
                        || template.placeholders().contains("version")) {
                    problems.add(item.at(), path, "an alias does not name one release; put {node} into 'tag'");
                }
            }
            return template;
        });
    }
}
