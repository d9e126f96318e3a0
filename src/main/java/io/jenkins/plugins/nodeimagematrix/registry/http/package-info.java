/** Requests to one registry: authentication, limits, pace, proxy. */
package io.jenkins.plugins.nodeimagematrix.registry.http;
