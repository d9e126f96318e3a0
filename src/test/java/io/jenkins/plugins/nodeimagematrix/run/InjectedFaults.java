package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.support.SmallDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** The faults that {@link RandomFaultsIT} injects; each is real. */
final class InjectedFaults {
    private static final List<String> REQUESTS = List.of(
            "POST .*/uploads/",
            "PUT .*/uploads/",
            "PUT .*/manifests/",
            "GET .*/manifests/",
            "HEAD .*/manifests/",
            "HEAD .*/blobs/",
            "GET .*/blobs/",
            "PATCH .*",
            "/v2/");
    private static final int KINDS = 9;

    private InjectedFaults() {}

    static InjectedFault draw(Random random, int cells) {
        return switch (random.nextInt(KINDS)) {
            case 0 -> new EngineKilled();
            case 1 -> new DaemonKilled(random.nextInt(2), random.nextBoolean());
            case 2 -> new RegistryKilled(random.nextInt(4) * 700L);
            case 3 ->
                new RegistryFails(
                        REQUESTS.get(random.nextInt(REQUESTS.size())),
                        random.nextInt(6),
                        1 + random.nextInt(5),
                        Answer.values()[random.nextInt(Answer.values().length)]);
            case 4 ->
                new RegistryFails(
                        "/v2/",
                        random.nextInt(40),
                        1 + random.nextInt(30),
                        Answer.values()[random.nextInt(Answer.values().length)]);
            case 5 -> new DiskFull(FullDisk.values()[random.nextInt(FullDisk.values().length)]);
            case 6 -> new TagTaken(random.nextInt(cells), false);
            case 7 -> new TagTaken(random.nextInt(cells), true);
            default -> new TestFails(random.nextInt(cells));
        };
    }

    /** SIGKILL, right after a record. */
    private record EngineKilled() implements InjectedFault {
        @Override
        public String name() {
            return "the engine's JVM is killed";
        }

        @Override
        public boolean killsEngine() {
            return true;
        }
    }

    /** SIGKILL of dockerd; it comes back at once, or only for the next run. */
    private record DaemonKilled(int daemon, boolean back) implements InjectedFault {
        @Override
        public String name() {
            return "daemon " + daemon + " is killed and is back " + (back ? "at once" : "for the next run");
        }

        @Override
        public void inject(FaultScene scene) throws Exception {
            scene.daemons().get(daemon).kill();
            if (back) {
                scene.daemons().get(daemon).restart();
            }
        }

        @Override
        public void heal(FaultScene scene) throws Exception {
            scene.daemons().get(daemon).restart();
        }
    }

    private record RegistryKilled(long millis) implements InjectedFault {
        @Override
        public String name() {
            return "the registry is killed and is back after " + millis + " ms";
        }

        @Override
        public void inject(FaultScene scene) throws Exception {
            scene.registry().kill();
            Thread.sleep(millis);
            scene.registry().restart();
        }

        @Override
        public void heal(FaultScene scene) throws Exception {
            scene.registry().restart();
        }
    }

    enum Answer implements FaultyProxy.Fault {
        INTERNAL_ERROR {
            @Override
            public void answer(ProxiedExchange exchange) throws IOException {
                exchange.refuse(500, "UNKNOWN", "something broke");
            }
        },
        UNAVAILABLE_AFTER_DOING_IT {
            @Override
            public void answer(ProxiedExchange exchange) throws IOException {
                exchange.forward();
                exchange.refuse(503, "UNKNOWN", "a proxy gave up too early");
            }
        },
        TOO_MANY_REQUESTS {
            @Override
            public void answer(ProxiedExchange exchange) throws IOException {
                exchange.send(429, Map.of("Retry-After", "1"), "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\"}]}");
            }
        },
        UNAUTHORIZED {
            @Override
            public void answer(ProxiedExchange exchange) throws IOException {
                exchange.refuse(401, "UNAUTHORIZED", "who are you?");
            }
        },
        RESET {
            @Override
            public void answer(ProxiedExchange exchange) throws IOException {
                exchange.reset();
            }
        },
        RESET_AFTER_DOING_IT {
            @Override
            public void answer(ProxiedExchange exchange) throws IOException {
                exchange.forwardAndReset();
            }
        },
        HALF_A_BODY {
            @Override
            public void answer(ProxiedExchange exchange) throws IOException {
                exchange.half();
            }
        },
        WRONG_BYTES {
            @Override
            public void answer(ProxiedExchange exchange) throws IOException {
                byte[] other = "{\"schemaVersion\":2,\"other\":true}".getBytes(StandardCharsets.UTF_8);
                exchange.send(exchange.forward().withBody(other));
            }
        },
        WRONG_DIGEST {
            @Override
            public void answer(ProxiedExchange exchange) throws IOException {
                exchange.send(exchange.forward().with("Docker-Content-Digest", "sha256:" + "0".repeat(64)));
            }
        },
        SLOW {
            @Override
            public void answer(ProxiedExchange exchange) throws IOException {
                try {
                    Thread.sleep(1_500);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                exchange.pass();
            }
        }
    }

    private record RegistryFails(String request, int skip, int times, Answer answer) implements InjectedFault {
        @Override
        public String name() {
            return "the registry answers " + answer + " to " + times + " of " + request + " after " + skip;
        }

        @Override
        public void prepare(FaultScene scene) {
            scene.proxy().on(request, skip, times, answer);
        }

        @Override
        public void heal(FaultScene scene) {
            scene.proxy().heal();
        }
    }

    private enum FullDisk {
        ENGINE,
        DAEMON,
        REGISTRY;

        SmallDisk in(FaultScene scene) {
            return switch (this) {
                case ENGINE -> scene.engineDisk();
                case DAEMON -> scene.daemonDisk();
                case REGISTRY -> scene.registryDisk();
            };
        }
    }

    private record DiskFull(FullDisk disk) implements InjectedFault {
        @Override
        public String name() {
            return "the disk of the " + disk.name().toLowerCase(Locale.ROOT) + " is full";
        }

        @Override
        public void inject(FaultScene scene) throws Exception {
            disk.in(scene).fill();
        }

        @Override
        public void heal(FaultScene scene) throws Exception {
            disk.in(scene).free();
            if (disk == FullDisk.DAEMON) {
                scene.daemons().get(0).restart();
            }
        }
    }

    /** Somebody else puts another image under a tag that the run is going to put, or to move. */
    private record TagTaken(int release, boolean alias) implements InjectedFault {
        @Override
        public String name() {
            return "another client takes " + (alias ? "an alias" : "a pinned tag") + " of release " + release;
        }

        @Override
        public void inject(FaultScene scene) throws Exception {
            String version = scene.matrix().releases().get(release);
            scene.takeOver(alias ? version.substring(0, version.indexOf('.')) : version);
        }
    }

    private record TestFails(int release) implements InjectedFault {
        @Override
        public String name() {
            return "a test of release " + release + " fails";
        }

        @Override
        public void prepare(FaultScene scene) throws IOException {
            scene.matrix()
                    .file(
                            "tests/node/Dockerfile",
                            "ARG V\nRUN test \"$V\" != "
                                    + scene.matrix().releases().get(release) + "\n");
        }

        @Override
        public void heal(FaultScene scene) throws Exception {
            scene.matrix().write();
        }
    }
}
