/** Whether what the plugin refers to is there in a controller, with the same signature and access, before anybody runs it. */
package io.jenkins.plugins.nodeimagematrix.linkage;
