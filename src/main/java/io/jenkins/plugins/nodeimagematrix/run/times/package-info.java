/** How long releases and moved base images take from the moment they were seen to published tags. */
package io.jenkins.plugins.nodeimagematrix.run.times;
