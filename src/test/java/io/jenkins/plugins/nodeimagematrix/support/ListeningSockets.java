package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sockets on which a process of this machine waits for others, read from Linux' {@code /proc}. */
public final class ListeningSockets {
    private static final String TCP_LISTENING = "0A";
    private static final String UDP_UNCONNECTED = "07";
    private static final String LOOPBACK_V4 = "0100007F";
    private static final String LOOPBACK_V6 = "00000000000000000000000001000000";
    private static final String LOOPBACK_V4_IN_V6 = "0000000000000000FFFF00000100007F";

    private ListeningSockets() {}

    public static List<Socket> of(long pid) throws IOException {
        Set<String> inodes;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            inodes = descriptors
                    .map(ListeningSockets::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
        List<Socket> sockets = new ArrayList<>();
        for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
            String waiting = protocol.startsWith("tcp") ? TCP_LISTENING : UDP_UNCONNECTED;
            for (String line : Files.readAllLines(Path.of("/proc/net", protocol))) {
                String[] fields = line.trim().split("\\s+");
                if (fields[3].equals(waiting) && inodes.contains(fields[9])) {
                    sockets.add(new Socket(protocol, fields[1]));
                }
            }
        }
        return sockets;
    }

    /** A descriptor may be closed while we look. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    /**
     * One socket.
     *
     * @param address as the kernel writes it: hexadecimal address, colon, hexadecimal port
     */
    public record Socket(String protocol, String address) {
        public boolean isLoopback() {
            return Stream.of(LOOPBACK_V4, LOOPBACK_V6, LOOPBACK_V4_IN_V6)
                    .anyMatch(loopback -> address.startsWith(loopback + ":"));
        }
    }
}
