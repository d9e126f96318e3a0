package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import io.jenkins.plugins.nodeimagematrix.release.policy.BasePolicy;
import java.util.List;
import java.util.Map;

/** The reader of {@code baseUpdates}: {@code follow}, {@code hold}, or a mapping with one of them and a minimum age. */
final class BasePolicyReader {
    static final String KEY = "baseUpdates";
    static final List<String> KEYS = List.of("level", "minimumAgeDays");

    private final Problems problems;
    private final YamlValues values;

    BasePolicyReader(Problems problems, YamlValues values) {
        this.problems = problems;
        this.values = values;
    }

    BasePolicy read(YamlNode node, String key) {
        if (node instanceof YamlNode.Scalar) {
            return new BasePolicy(hold(node, key), 0);
        }
        boolean hold = false;
        int age = 0;
        for (Map.Entry<String, YamlNode.Entry> entry :
                values.known(node, key, KEYS).entrySet()) {
            YamlNode value = entry.getValue().value();
            String path = YamlValues.path(key, entry.getKey());
            if (entry.getKey().equals("level")) {
                hold = hold(value, path);
            } else {
                Integer days = values.count(value, path);
                age = days == null ? 0 : days;
            }
        }
        if (hold && age > 0) {
            problems.add(node.at(), key, "with 'hold' only an approval counts; remove 'minimumAgeDays'");
        }
        return new BasePolicy(hold, age);
    }

    private boolean hold(YamlNode node, String key) {
        String text = values.text(node, key);
        try {
            return text != null && BasePolicy.parseHold(text);
        } catch (IllegalArgumentException unknown) {
            problems.add(node.at(), key, unknown.getMessage());
            return false;
        }
    }
}
