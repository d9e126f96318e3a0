/** Whole images: upload, download, copy, index. */
package io.jenkins.plugins.nodeimagematrix.registry.image;
