package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasLimits;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The build and test settings of an image, for all of its cells or, as an override, for some. Null means "not set". */
public record ImageSettings(
        Template context,
        Template dockerfile,
        Map<String, Template> args,
        Map<String, Template> labels,
        Map<String, Template> secrets,
        Template target,
        String network,
        List<TestFolder> tests,
        String agent,
        Boolean untested,
        Boolean renew,
        AliasLimits keepAliases,
        Verify verify)
        implements Serializable {

    /** The keys of which one must have signed the base image, and the place of the setting. */
    public record Verify(KeyReference keys, SourceLocation at) implements Serializable {}

    /** A folder of tests, and the cells it applies to. */
    public record TestFolder(Template dir, Selector when) implements Serializable {}

    /** Returns these settings overridden by {@code other} where it sets a value; arguments, labels and secrets are merged. */
    public ImageSettings overriddenBy(ImageSettings other) {
        return new ImageSettings(
                or(other.context, context),
                or(other.dockerfile, dockerfile),
                joined(args, other.args),
                joined(labels, other.labels),
                joined(secrets, other.secrets),
                or(other.target, target),
                or(other.network, network),
                or(other.tests, tests),
                or(other.agent, agent),
                or(other.untested, untested),
                or(other.renew, renew),
                or(other.keepAliases, keepAliases),
                or(other.verify, verify));
    }

    /** All templates in these settings. */
    public List<Template> templates() {
        List<Template> all = new ArrayList<>();
        all.add(context);
        all.add(dockerfile);
        all.add(target);
        all.addAll(args.values());
        all.addAll(labels.values());
        all.addAll(secrets.values());
        if (tests != null) {
            tests.forEach(test -> all.add(test.dir()));
        }
        all.removeIf(template -> template == null);
        return all;
    }

    private static <T> T or(T first, T second) {
        return first != null ? first : second;
    }

    private static Map<String, Template> joined(Map<String, Template> one, Map<String, Template> more) {
        if (more.isEmpty()) {
            return one;
        }
        Map<String, Template> joined = new TreeMap<>(one);
        joined.putAll(more);
        return joined;
    }
}
