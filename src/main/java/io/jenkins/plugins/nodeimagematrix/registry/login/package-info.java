/** Logins of Docker's client configuration. */
package io.jenkins.plugins.nodeimagematrix.registry.login;
