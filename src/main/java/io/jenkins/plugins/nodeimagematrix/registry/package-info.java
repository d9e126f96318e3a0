/** The registry: raw manifests, blobs, authentication, the publisher and its plan of moves. */
package io.jenkins.plugins.nodeimagematrix.registry;
