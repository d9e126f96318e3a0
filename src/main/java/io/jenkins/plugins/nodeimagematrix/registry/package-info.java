/**
 * Access to registries. The packages below hold logins, budgets, requests, the API of one registry, and whole images.
 */
package io.jenkins.plugins.nodeimagematrix.registry;
