/** The budgets of requests and pulls at registries, shared by a controller and all its agents. */
package io.jenkins.plugins.nodeimagematrix.registry.budget;
