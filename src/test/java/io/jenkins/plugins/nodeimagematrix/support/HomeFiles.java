package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files of a controller's home, in a form that both kinds of controller read. */
final class HomeFiles {
    private HomeFiles() {}

    /** The main configuration: no outgoing requests; agents connect by HTTP only. */
    static String config(String agents, int executors) {
        return """
                <?xml version='1.0' encoding='UTF-8'?>
                <hudson>
                  <version>1.395</version>
                  <numExecutors>%d</numExecutors>
                  <mode>NORMAL</mode>
                  %s
                  <quietPeriod>0</quietPeriod>
                  <slaveAgentPort>-1</slaveAgentPort>
                  <noUsageStatistics>true</noUsageStatistics>
                </hudson>
                """.formatted(executors, agents);
    }

    static String node(Path home, AgentSetup agent, String launcher, String launcherFields) {
        return """
                <slave>
                  <name>%s</name>
                  <description></description>
                  <remoteFS>%s</remoteFS>
                  <numExecutors>%d</numExecutors>
                  <mode>NORMAL</mode>
                  <retentionStrategy class="hudson.slaves.RetentionStrategy$Always"/>
                  <launcher class="%s">%s</launcher>
                  <label>%s</label>
                  <nodeProperties/>
                </slave>
                """.formatted(
                        escape(agent.name()),
                        home.resolve("agents").resolve(agent.name()),
                        agent.executors(),
                        launcher,
                        launcherFields,
                        escape(agent.labels()));
    }

    /** A start-up script that creates the users and gives them their permissions; without users, everybody may do everything. */
    static String security(List<TestUser> users) {
        if (users.isEmpty()) {
            return "";
        }
        StringBuilder script = new StringBuilder("""
                import hudson.model.Hudson
                import hudson.security.*
                def realm = new HudsonPrivateSecurityRealm(false)
                Hudson.instance.securityRealm = realm
                def strategy = new GlobalMatrixAuthorizationStrategy()
                """);
        for (TestUser user : users) {
            script.append("realm.createAccount('%s', '%s')\n".formatted(user.name(), user.password()));
            for (String permission : user.permissions()) {
                script.append("strategy.add(Permission.fromId('%s'), '%s')\n".formatted(permission, user.name()));
            }
        }
        return script.append("Hudson.instance.authorizationStrategy = strategy\n")
                .append("Hudson.instance.save()\n")
                .toString();
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Removes a directory and all it holds. */
    static void remove(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + directory, e);
        }
    }
}
