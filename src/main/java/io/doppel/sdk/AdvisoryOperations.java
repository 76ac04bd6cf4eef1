package io.doppel.sdk;

import io.doppel.model.Secret;
import java.util.List;

/**
 * What a plugin can tell its engine beyond the SDK's contract, so that plans show problems before
 * anything is touched and users need not know what a program can find out. A Delphix Engine asks
 * none of these.
 */
public interface AdvisoryOperations {
  /**
   * Fills in the parameters of a link that the user left out, as far as they can be found out on
   * the hosts (a free port, a server id, a mount path in the toolkit directory named after {@code
   * name}). Parameters that were given stay as they are; passwords are never made up.
   */
  LinkedSourceDefinition completeLinked(
      StagedSource draft,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      String name);

  /**
   * Fills in the properties of a source config that the user described by hand and left incomplete;
   * see {@link #completeLinked}.
   *
   * @param name the name of the dSource that is to be linked to it
   */
  SourceConfigDefinition completeSourceConfig(
      RepositoryDefinition repository, SourceConfigDefinition draft, String name);

  /** Fills in the parameters of a VDB that the user left out; see {@link #completeLinked}. */
  VirtualSourceDefinition completeVirtual(
      VirtualSource draft,
      RepositoryDefinition repository,
      SnapshotDefinition snapshot,
      String name);

  /**
   * Judges the source and the staging host before a link; the same checks run again in {@code
   * preSnapshot}.
   */
  Readiness linkedReadiness(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /** Judges the target host before a provision; the same checks run again in {@code configure}. */
  Readiness virtualReadiness(
      VirtualSource virtualSource, RepositoryDefinition repository, SnapshotDefinition snapshot);

  /** Returns {@link LinkedOperations#status} with its reason. */
  StatusReport linkedStatus(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /**
   * As {@link #linkedStatus}, but looks closer: asks the source, too, where one is followed.
   * Changes nothing, so it may run while other operations do.
   */
  StatusReport inspectLinked(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /**
   * Judges a change of the parameters of a dSource that is linked.
   *
   * @param stagedSource the dSource as it is
   * @param changed its parameters as they are to be
   * @param anew whether the change comes with a snapshot that makes the copy anew; what that needs
   *     is judged when it is made
   */
  Readiness linkedChangeReadiness(
      StagedSource stagedSource,
      LinkedSourceDefinition changed,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      boolean anew);

  /**
   * Makes a dSource go on as its parameters, which have been changed, say. When it cannot, it goes
   * on as before.
   */
  void changeLinked(
      StagedSource changed, RepositoryDefinition repository, SourceConfigDefinition sourceConfig);

  /** Returns {@link VirtualOperations#status} with its reason. */
  StatusReport virtualStatus(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig);

  /**
   * Ends the server of a dSource whose data are about to be deleted, without the time that it takes
   * to stop one in order. {@link LinkedOperations#stopStaging} comes next.
   */
  void abandonLinked(StagedSource stagedSource);

  /**
   * Ends the server of a VDB whose data are about to be deleted; see {@link #abandonLinked}. {@link
   * VirtualOperations#unconfigure} comes next.
   */
  void abandonVirtual(VirtualSource virtualSource);

  /**
   * Returns the SQL statements, with comments, that make the accounts which a link needs on its
   * source, with the least privileges; passwords are {@code '...'}.
   */
  List<String> sourceGrants(GrantsQuestion question);

  /**
   * Executes these statements on the source, with the passwords of the parameters. Accounts that
   * are there keep their passwords.
   *
   * @param adminUser an account of the source that may make accounts
   * @return the statements, as {@link #sourceGrants} returns them, for the source's own version
   */
  List<String> applySourceGrants(
      RemoteConnection staging,
      SourceConfigDefinition sourceConfig,
      GrantsQuestion question,
      String adminUser,
      Secret adminPassword);

  /** Returns a command line, without a password, by which a user connects to the VDB. */
  String connectionCommand(VirtualSource virtualSource, SourceConfigDefinition sourceConfig);
}
