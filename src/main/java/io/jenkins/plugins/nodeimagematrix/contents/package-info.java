/** What is in an image: its packages, read from its files, and the bill of materials that lists them. */
package io.jenkins.plugins.nodeimagematrix.contents;
