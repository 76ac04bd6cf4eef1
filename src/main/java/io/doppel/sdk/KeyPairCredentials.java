package io.doppel.sdk;

import io.doppel.model.Secret;

/** An account with a key pair; the public key is empty when there is none. */
public record KeyPairCredentials(String username, Secret privateKey, String publicKey)
    implements Credentials {}
