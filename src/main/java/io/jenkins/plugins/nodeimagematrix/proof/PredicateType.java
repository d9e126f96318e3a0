package io.jenkins.plugins.nodeimagematrix.proof;

/** The kinds of claims that are made about an image. Their URIs are those of the in-toto attestation framework. */
public enum PredicateType {
    /** The tests that the image passed (in-toto test-result 0.1). */
    TEST_RESULT("https://in-toto.io/attestation/test-result/v0.1"),
    /** How the image was built (SLSA provenance 1). */
    PROVENANCE("https://slsa.dev/provenance/v1"),
    /** What the image contains (CycloneDX bill of materials). */
    BILL_OF_MATERIALS("https://cyclonedx.org/bom"),
    /** What a scanner found in the image (in-toto vulns 0.2). */
    VULNERABILITIES("https://in-toto.io/attestation/vulns/v0.2");

    private final String uri;

    PredicateType(String uri) {
        this.uri = uri;
    }

    public String uri() {
        return uri;
    }
}
