package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.run.proof.DemandedProofs;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The demands of a job's matrices that images have proofs, as the last build of each matrix made them. They also apply to tags that are
 * moved without a build.
 *
 * @param matrices each matrix whose last build demanded proofs, by the path of its file
 */
public record ProofDemands(int version, Map<String, Demand> matrices) implements StateFile.Versioned {
    private static final int VERSION = 1;
    private static final StateFile.Format<ProofDemands> FORMAT = new StateFile.Format<>(ProofDemands.class, VERSION);

    /**
     * The demand of one matrix.
     *
     * @param key the public key that verifies the proofs, in PEM form
     * @param kinds URIs of the kinds of proofs
     */
    public record Demand(String key, List<String> kinds) {
        public Demand {
            kinds = List.copyOf(kinds);
        }

        /** The proofs of other runs that meet the demand. */
        public ProofSource proofs() {
            return new DemandedProofs(PublicKeyText.read(key).get(0), kinds);
        }
    }

    public ProofDemands {
        matrices = matrices == null ? Map.of() : Map.copyOf(matrices);
    }

    static StateFile<ProofDemands> file(Path path) {
        return FORMAT.at(path);
    }

    public static ProofDemands none() {
        return new ProofDemands(VERSION, Map.of());
    }

    /** The demand of one matrix; {@code null} for none. */
    public static ProofDemands of(String matrix, ProofSource demand) {
        return none().with(matrix, demand);
    }

    /** @param demand of the matrix' last build; {@code null} if it demanded no proofs */
    ProofDemands with(String matrix, ProofSource demand) {
        Map<String, Demand> all = new TreeMap<>(matrices);
        if (demand == null) {
            all.remove(matrix);
        } else {
            all.put(
                    matrix,
                    new Demand(PublicKeyText.write(demand.verifier().publicKey()), List.copyOf(demand.required())));
        }
        return new ProofDemands(VERSION, all);
    }
}
