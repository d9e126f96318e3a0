package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.ProofVerifier;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.run.plan.Attestation;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@link TestProofs} of what a run proved. The key is kept in a folder, so that several processes share it. */
public final class TestAttestation implements Attestation {
    private final KeyPair keys;
    private final boolean usesTags;

    private TestAttestation(KeyPair keys, boolean usesTags) {
        this.keys = keys;
        this.usesTags = usesTags;
    }

    public static TestAttestation in(Path folder) throws IOException {
        return in(folder, false);
    }

    /** @param usesTags whether the proofs are also kept under the tags of earlier versions of cosign */
    static TestAttestation in(Path folder, boolean usesTags) throws IOException {
        Path secret = folder.resolve("signing-key");
        Path known = folder.resolve("signing-key.pub");
        if (!Files.exists(known)) {
            KeyPair pair = TestKeys.p256();
            Files.createDirectories(folder);
            Files.write(secret, pair.getPrivate().getEncoded());
            Files.write(known, pair.getPublic().getEncoded());
        }
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            KeyPair pair = new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(Files.readAllBytes(known))),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(secret))));
            return new TestAttestation(pair, usesTags);
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
    }

    public ProofVerifier verifier() {
        return new ProofVerifier(keys.getPublic());
    }

    @Override
    public ProofSource of(PlannedMatrix planned, Map<String, CellResult> results, ContentsFolder contents) {
        TestProofs proofs = new TestProofs(keys, "it works");
        return new ProofSource() {
            @Override
            public boolean usesTags() {
                return usesTags;
            }

            @Override
            public ProofVerifier verifier() {
                return proofs.verifier();
            }

            @Override
            public List<String> required() {
                return proofs.required();
            }

            @Override
            public List<Proof> of(ProvenImage image) throws IOException {
                Set<String> proven = results.values().stream()
                        .filter(result -> result.staged() != null)
                        .map(CellResult::imageId)
                        .collect(Collectors.toSet());
                return image.parts().stream().allMatch(part -> proven.contains(part.imageId()))
                        ? proofs.of(image)
                        : List.of();
            }
        };
    }
}
