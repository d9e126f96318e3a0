/** Manifests, blobs and tags of one registry. */
package io.jenkins.plugins.nodeimagematrix.registry.client;
