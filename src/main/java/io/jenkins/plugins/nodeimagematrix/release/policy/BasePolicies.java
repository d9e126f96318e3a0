package io.jenkins.plugins.nodeimagematrix.release.policy;

import java.io.Serializable;
import java.util.Map;

/**
 * The policies for the base images of a matrix.
 *
 * @param general for images without a policy of their own
 * @param byImage policies of single images, by the name in the matrix file
 */
public record BasePolicies(BasePolicy general, Map<String, BasePolicy> byImage) implements Serializable {
    public static final BasePolicies FOLLOW = new BasePolicies(BasePolicy.FOLLOW, Map.of());

    public BasePolicies {
        byImage = Map.copyOf(byImage);
    }

    public BasePolicy of(String image) {
        return byImage.getOrDefault(image, general);
    }
}
