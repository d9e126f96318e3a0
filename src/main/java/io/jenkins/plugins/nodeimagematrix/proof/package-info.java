/** Signed statements about images: in-toto statements, DSSE envelopes and sigstore bundles, signed and verified. */
package io.jenkins.plugins.nodeimagematrix.proof;
