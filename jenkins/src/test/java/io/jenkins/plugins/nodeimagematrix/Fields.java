package io.jenkins.plugins.nodeimagematrix;

import hudson.util.ReflectionUtils;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** What forms, scripts and configuration as code can set of an object. */
final class Fields {
    private Fields() {}

    /** The names of all fields of a type. */
    static Set<String> of(Class<?> type) {
        Set<String> fields = new TreeSet<>();
        boolean bound = false;
        for (Constructor<?> constructor : type.getConstructors()) {
            bound |= constructor.isAnnotationPresent(DataBoundConstructor.class);
        }
        if (bound) {
            for (DescribableParameter parameter : new DescribableModel<>(type).getParameters()) {
                fields.add(parameter.getName());
            }
        } else {
            for (Method method : type.getMethods()) {
                if (method.isAnnotationPresent(DataBoundSetter.class)) {
                    String name = method.getName().substring("set".length());
                    fields.add(Character.toLowerCase(name.charAt(0)) + name.substring(1));
                }
            }
        }
        return fields;
    }

    /** The values of all fields of an object. */
    static Map<String, Object> values(Object object) throws ReflectiveOperationException {
        Map<String, Object> values = new TreeMap<>();
        for (String field : of(object.getClass())) {
            values.put(field, ReflectionUtils.getPublicProperty(object, field));
        }
        return values;
    }

    /** The fields that have the same value twice: those that a test with another value for each field forgot. */
    static Set<String> same(Map<String, Object> one, Map<String, Object> other) {
        Set<String> same = new TreeSet<>();
        one.forEach((field, value) -> {
            if (Objects.equals(value, other.get(field))) {
                same.add(field);
            }
        });
        return same;
    }
}
