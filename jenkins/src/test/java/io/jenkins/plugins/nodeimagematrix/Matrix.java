package io.jenkins.plugins.nodeimagematrix;

/** A small matrix, as a Pipeline writes it into the workspace. */
final class Matrix {
    private Matrix() {}

    /** @return a script that has the matrix file, its context and its test in the workspace of an agent, and does the rest there */
    static String onAgent(String rest) {
        return onAgent("['4.4.7', '6.2.2']", rest);
    }

    /** @param releases as the matrix file writes them */
    static String onAgent(String releases, String rest) {
        return """
                node('docker') {
                  writeFile file: 'image-matrix.yaml', text: '''
                axes:
                  os: {tiny: {from: '%s'}}
                  node: {releases: %s}
                images:
                  node:
                    repository: demo/{os}
                    dockerfile: docker/Dockerfile
                    args: {NODE_VERSION: '{node}'}
                    network: none
                    tests: [tests/version]
                '''
                  writeFile file: 'docker/Dockerfile', text: '''ARG BASE
                FROM ${BASE}
                ARG NODE_VERSION
                RUN echo ${NODE_VERSION} > /version
                '''
                  writeFile file: 'tests/version/Dockerfile', text: '''RUN test -s /version
                '''
                  %s
                }
                """.formatted(Docker.BUSYBOX, releases.replace("'", "\""), rest);
    }
}
