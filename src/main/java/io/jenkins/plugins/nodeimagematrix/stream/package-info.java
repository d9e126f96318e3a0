/** Base types of streams. */
package io.jenkins.plugins.nodeimagematrix.stream;
