/** HTTP answers of the plugin's pages: JSON, logs, downloads and refusals; and the parameters of requests. */
package io.jenkins.plugins.nodeimagematrix.job.answer;
