package io.doppel.engine;

import io.doppel.model.DoppelException;
import io.doppel.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a user can ask of Doppel. Thread-safe.
 *
 * <p>Objects are named by their names (or by their references, such as {@code VDB-3}). Names of
 * dSources and VDBs are unique among both; names of environments are unique among environments. An
 * unknown name fails with NOT_FOUND and tells what is similar; an object that another job is
 * working on fails with BUSY and tells which job, and who runs it.
 *
 * <p>What takes time is a job. A method that returns a {@link RunningJob} fails at once with a
 * {@link DoppelException} only when the job could not begin (NOT_FOUND, ALREADY_EXISTS, BUSY,
 * IN_USE); everything later comes from {@link RunningJob#await}. Listeners are called on the job's
 * threads, one call at a time.
 */
public interface Engine extends AutoCloseable {

  // Doppel's own directory

  /**
   * Tells of Doppel's own directory. In a copy of a home everything can be looked at, but whatever
   * acts fails with WRONG_STATE, and no job is undone: the original may be alive.
   */
  HomeView home();

  /**
   * Has a copy take the place of its original, which must not be used any more. Its unfinished jobs
   * are left behind, for {@link #cleanUp}. Nothing happens to a home that is no copy.
   *
   * @return the jobs that were left behind
   * @throws DoppelException WRONG_STATE when a living process works on one of them
   */
  List<JobView> adoptHome();

  // Environments

  /**
   * Adds a host: logs in, has its key confirmed, makes the toolkit directory, and discovers what is
   * installed. Nothing remains of an environment that cannot be reached.
   *
   * @param confirmation asked on the job's thread when the host's key is unknown and the request
   *     does not hold its fingerprint
   */
  RunningJob<EnvironmentView> addEnvironment(
      EnvironmentRequest request, HostKeyConfirmation confirmation, JobListener listener);

  /** Discovers anew what is installed and what runs on an environment. */
  RunningJob<EnvironmentView> refreshEnvironment(String environment, JobListener listener);

  /**
   * Forgets an environment, with its repositories and source configs; the host is not touched.
   *
   * @throws DoppelException IN_USE, naming the dSources and VDBs that need it
   */
  void removeEnvironment(String environment);

  /** Returns all environments by name. */
  List<EnvironmentView> environments();

  /** Returns the installations that were found, on one environment or on all. */
  List<RepositoryView> repositories(Optional<String> environment);

  /** Returns the known database instances, on one environment or on all. */
  List<SourceConfigView> sourceConfigs(Optional<String> environment);

  /**
   * Makes a database instance known that discovery does not find. What the request leaves out is
   * filled in by the plugin.
   *
   * @throws DoppelException INVALID_ARGUMENT with everything that the schema finds wrong
   */
  SourceConfigView addSourceConfig(SourceConfigRequest request);

  /**
   * Forgets a source config.
   *
   * @param sourceConfig name or reference
   * @throws DoppelException IN_USE, naming the dSource that is linked to it
   */
  void removeSourceConfig(String sourceConfig);

  /**
   * Returns the JSON schema of each kind of parameters: definition name (such as {@code
   * linkedSourceDefinition}) to schema, as the plugin's schema.json has it, with Delphix's keywords
   * {@code prettyName}, {@code description}, {@code ordering}, {@code format: password}; and {@code
   * setsPassword: true} at passwords that come into being by being given.
   */
  Map<String, Map<String, Object>> parameterSchemas();

  // dSources

  /**
   * Works out a link without touching anything but to look. All that is known to stand in its way
   * is in the plan's problems.
   *
   * @throws DoppelException only when the request cannot be understood (NOT_FOUND, INVALID_ARGUMENT
   *     for an ambiguous choice), or a host cannot be asked
   */
  LinkPlan planLink(LinkRequest request);

  /**
   * Returns the SQL statements, with comments, that make the accounts which a link needs on its
   * source, with the least privileges. No host is asked; passwords are {@code '...'}.
   */
  List<String> sourceGrants(GrantsRequest request);

  /**
   * Executes these statements on the source, from the staging environment. Accounts that are there
   * keep their passwords.
   *
   * @param adminUser an account of the source that may make accounts
   * @return the statements that were executed, without passwords
   */
  List<String> applySourceGrants(GrantsRequest request, String adminUser, Secret adminPassword);

  /** Links a source: backup, staging server, replication, first snapshot. */
  RunningJob<DatabaseView> link(LinkRequest request, JobListener listener);

  /**
   * Changes parameters of a dSource; it follows its source by them from then on. When it cannot,
   * nothing is changed.
   *
   * @param parameters those to change; an empty text takes one away
   * @param resync whether to make the copy anew with them, and to take a snapshot
   */
  RunningJob<DatabaseView> changeDsource(
      String dSource, Map<String, Object> parameters, boolean resync, JobListener listener);

  /**
   * Looks after dSources once, all at the same time: asks how they are, and brings back to work
   * those that can be. One that a job works on is left alone.
   *
   * @param dSources their names; empty for all
   * @param limit what has not answered by then is UNKNOWN
   * @throws DoppelException INVALID_ARGUMENT when one of them is no dSource
   */
  List<WatchReport> watch(List<String> dSources, Duration limit);

  // Snapshots

  /**
   * Takes a snapshot of a dSource (a sync) or a VDB.
   *
   * @param parameters the plugin's snapshot parameters, such as {@code resync}; empty for none, as
   *     a policy takes it
   */
  RunningJob<SnapshotView> snapshot(
      String database, Map<String, Object> parameters, JobListener listener);

  /**
   * Returns the snapshots of one dSource or VDB, or of all, oldest first, with the space that each
   * one holds.
   */
  List<SnapshotView> snapshots(Optional<String> database);

  // VDBs

  /** Works out a provision without touching anything but to look; see {@link #planLink}. */
  ProvisionPlan planProvision(ProvisionRequest request);

  /** Provisions a VDB from a snapshot. It answers queries when the job has ended. */
  RunningJob<DatabaseView> provision(ProvisionRequest request, JobListener listener);

  /** Starts a VDB; nothing happens when it runs. */
  RunningJob<DatabaseStatus> startVdb(String vdb, JobListener listener);

  /** Stops a VDB; nothing happens when it does not run. */
  RunningJob<DatabaseStatus> stopVdb(String vdb, JobListener listener);

  // dSources and VDBs

  /** Returns all dSources and VDBs, from the catalog alone: no host is asked. */
  List<DatabaseView> databases();

  /** Returns a dSource or VDB, from the catalog alone. */
  DatabaseView database(String name);

  /** Asks one dSource or VDB how it is. */
  DatabaseStatus status(String database);

  /**
   * Asks all dSources and VDBs at once how they are. What does not answer within the limit is
   * UNKNOWN, with the reason.
   */
  List<DatabaseStatus> status(Duration limit);

  /**
   * Deletes a dSource or a VDB with its server, volume and snapshots.
   *
   * @param lostHosts what it means that its host cannot be reached
   * @throws DoppelException IN_USE, naming the VDBs that were provisioned from it
   */
  RunningJob<Void> delete(String database, LostHosts lostHosts, JobListener listener);

  /** Deletes as {@link #delete(String, LostHosts, JobListener)}; all hosts must be reached. */
  default RunningJob<Void> delete(String database, JobListener listener) {
    return delete(database, LostHosts.FAIL, listener);
  }

  // Jobs

  /**
   * Undoes the jobs whose process has died, as it is done when an engine is opened.
   *
   * @param listener is told about them
   */
  void recover(JobListener listener);

  /**
   * Returns the latest jobs, newest first, without their events.
   *
   * @param limit how many at most
   */
  List<JobView> jobs(int limit);

  /**
   * Returns a job with its steps and events. One whose process has died meanwhile is undone first.
   *
   * @param job its reference, such as {@code JOB-12}
   */
  JobView job(String job);

  /**
   * Asks a job to stop, also one that runs in another process: what it has begun is undone. Returns
   * at once.
   *
   * @throws DoppelException WRONG_STATE when the job has ended
   */
  void cancelJob(String job);

  /**
   * Undoes what is left of jobs that ended without being able to: their process died, or a host
   * could not be reached. What died is undone at the start of an engine as well; this is for trying
   * again.
   *
   * @param lostHosts what it means that a host cannot be reached
   * @return the jobs that were dealt with, as they are now, and those of which something is still
   *     left, such as while another job works on the same object
   */
  List<JobView> cleanUp(LostHosts lostHosts, JobListener listener);

  /** Cleans up as {@link #cleanUp(LostHosts, JobListener)}; all hosts must be reached. */
  default List<JobView> cleanUp(JobListener listener) {
    return cleanUp(LostHosts.FAIL, listener);
  }

  // Orphans

  /**
   * Returns the volumes that were made by this catalog and that it does not know, by their names.
   * Those of other catalogs are left out.
   */
  List<OrphanView> orphans();

  /**
   * Removes one of them, with the server that runs on it.
   *
   * @param volume the volume's name
   * @param lostHosts what it means that a host cannot be reached
   */
  RunningJob<Void> removeOrphan(String volume, LostHosts lostHosts, JobListener listener);

  /** Ends the engine: running jobs are cancelled and undone, connections are closed. */
  @Override
  void close();
}
