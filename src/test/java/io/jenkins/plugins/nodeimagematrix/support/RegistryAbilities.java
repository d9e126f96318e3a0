package io.jenkins.plugins.nodeimagematrix.support;

/**
 * What an {@link InMemoryRegistry} can do that docker-registry 2.8.2 can't.
 *
 * @param referrers it lists what refers to an image, and takes a blob with one request (distribution-spec 1.1)
 * @param conditions it honours {@code If-Match} and {@code If-None-Match} when a manifest is put
 * @param pageSize most referrers in one answer
 */
record RegistryAbilities(boolean referrers, boolean conditions, int pageSize) {
    static final RegistryAbilities DOCKER_REGISTRY = new RegistryAbilities(false, false, 0);
    static final RegistryAbilities REFERRERS = new RegistryAbilities(true, false, 2);
    static final RegistryAbilities CONDITIONS = new RegistryAbilities(false, true, 0);
}
