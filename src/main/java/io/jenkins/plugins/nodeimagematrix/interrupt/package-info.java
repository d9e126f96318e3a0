/** Work that an interrupt of its thread does not end. */
package io.jenkins.plugins.nodeimagematrix.interrupt;
