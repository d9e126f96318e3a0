/** How many requests and pulls registries allow, for a controller and all its agents together. */
package io.jenkins.plugins.nodeimagematrix.registry.budget;
