package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.Serializable;
import java.util.*;

public record Cell(
        String name,
        String image,
        String os,
        String node,
        String platform,
        SortedMap<String, String> axes,
        String parent,
        String from,
        String context,
        String dockerfile,
        Map<String, String> args,
        Map<String, String> labels,
        String target,
        String network,
        List<String> tests,
        List<ImageReference> pinned,
        String label,
        boolean untested)
        implements Serializable {}
