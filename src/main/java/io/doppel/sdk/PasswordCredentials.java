package io.doppel.sdk;

import io.doppel.model.Secret;

/** An account with a password. */
public record PasswordCredentials(String username, Secret password) implements Credentials {}
