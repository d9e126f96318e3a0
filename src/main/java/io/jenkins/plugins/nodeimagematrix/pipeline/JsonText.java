package io.jenkins.plugins.nodeimagematrix.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The conversion of a script's map to JSON, which is also YAML 1.2. */
final class JsonText {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonText() {}

    static String of(Map<?, ?> map) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(plain(map));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("plain maps, lists and strings can always be written", impossible);
        }
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((key, each) -> plain.put(String.valueOf(key), plain(each)));
            return plain;
        }
        if (value instanceof Iterable<?> list) {
            List<Object> plain = new ArrayList<>();
            list.forEach(each -> plain.add(plain(each)));
            return plain;
        }
        return value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long
                ? value
                : value.toString();
    }
}
