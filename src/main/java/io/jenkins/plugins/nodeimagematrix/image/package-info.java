/** Names, digests and tags of images. */
package io.jenkins.plugins.nodeimagematrix.image;
