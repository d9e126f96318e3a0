package jenkins.authentication.tokens.api;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;

/** Turns credentials into the token a tool wants. */
public final class AuthenticationTokens {
    private AuthenticationTokens() {}

    public static <T> CredentialsMatcher matcher(Class<T> tokenClass) {
        return CredentialsMatchers.always();
    }

    public static <T, C extends Credentials> T convert(Class<T> type, C credentials) {
        return null;
    }
}
