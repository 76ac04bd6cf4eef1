package io.doppel.sdk;

/** A login that the engine or one of its vaults keeps. */
public sealed interface Credentials permits PasswordCredentials, KeyPairCredentials {
  /** Returns the account's name; empty when there is none. */
  String username();
}
