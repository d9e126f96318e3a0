package io.jenkins.plugins.nodeimagematrix.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Damages texts the way disks, editors and networks do: bytes changed, cut, doubled, moved, or taken from elsewhere. */
public final class MutatedText {
    private static final String TELLING = " \n\r\t{}[]\",:.-+*|^~<>=0123456789xvn";

    private final RandomGenerator random;
    private final List<byte[]> seeds = new ArrayList<>();

    public MutatedText(RandomGenerator random, List<String> seeds) {
        this.random = random;
        seeds.forEach(seed -> this.seeds.add(seed.getBytes(StandardCharsets.UTF_8)));
    }

    public byte[] next() {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes = mutate(bytes);
        }
        return bytes;
    }

    public String nextText() {
        return new String(next(), StandardCharsets.UTF_8);
    }

    private byte[] mutate(byte[] bytes) {
        if (bytes.length == 0) {
            return seeds.get(random.nextInt(seeds.size())).clone();
        }
        int at = random.nextInt(bytes.length);
        int length = 1 + random.nextInt(Math.min(20, bytes.length - at));
        return switch (random.nextInt(6)) {
            case 0 -> {
                bytes[at] = (byte) random.nextInt(256);
                yield bytes;
            }
            case 1 -> {
                bytes[at] = (byte) TELLING.charAt(random.nextInt(TELLING.length()));
                yield bytes;
            }
            case 2 -> joined(bytes, 0, at, bytes, at + length, bytes.length);
            case 3 -> joined(bytes, 0, at + length, bytes, at, bytes.length);
            case 4 -> joined(bytes, 0, at, bytes, bytes.length, bytes.length);
            default -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                yield joined(bytes, 0, at, other, random.nextInt(other.length + 1), other.length);
            }
        };
    }

    private static byte[] joined(byte[] one, int from, int to, byte[] other, int otherFrom, int otherTo) {
        byte[] joined = new byte[to - from + otherTo - otherFrom];
        System.arraycopy(one, from, joined, 0, to - from);
        System.arraycopy(other, otherFrom, joined, to - from, otherTo - otherFrom);
        return joined;
    }
}
