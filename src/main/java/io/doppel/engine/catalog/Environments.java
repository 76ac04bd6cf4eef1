package io.doppel.engine.catalog;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The environments, and the repositories and source configs on them. Thread-safe. */
public final class Environments {
  private static final String ENVIRONMENT =
      "SELECT id, name, address, ssh_port, user, login_json, host_key, toolkit, mount_json,"
          + " refreshed FROM environment";
  private static final String REPOSITORY =
      "SELECT id, environment, name, identity, definition_json FROM repository";
  private static final String SOURCE_CONFIG =
      "SELECT id, repository, name, identity, manual, definition_json FROM source_config";

  private final Sqlite sqlite;
  private final Json json;

  Environments(Sqlite sqlite, Json json) {
    this.sqlite = sqlite;
    this.json = json;
  }

  /**
   * A repository or source config as discovery found it or a user described it.
   *
   * @param name its name
   * @param identity what makes it the same one when it is found again
   * @param definition everything about it
   */
  public record Found(String name, String identity, Map<String, Object> definition) {}

  /** Adds an environment that is pending until the job ends well; the id given is ignored. */
  public Environment add(Environment environment, String job) {
    return sqlite.transaction(
        () -> {
          long id =
              sqlite.insert(
                  "INSERT INTO environment (name, address, ssh_port, user, login_json, host_key,"
                      + " toolkit, mount_json, refreshed, job) VALUES (?,?,?,?,?,?,?,?,?,?)",
                  environment.name(),
                  environment.address(),
                  environment.sshPort(),
                  environment.user(),
                  json.write(environment.login()),
                  environment.hostKey(),
                  environment.toolkit(),
                  json.write(environment.mount()),
                  Times.micros(environment.refreshed()),
                  Jobs.id(job));
          return byId(id);
        });
  }

  /** Tells whether an environment has, or is about to have, that name. */
  public boolean nameTaken(String name) {
    return sqlite
        .queryOne("SELECT 1 FROM environment WHERE name = ?", row -> true, name)
        .isPresent();
  }

  /** Returns all environments by name, without pending ones. */
  public List<Environment> all() {
    return sqlite.query(ENVIRONMENT + " WHERE job IS NULL ORDER BY name", this::environment);
  }

  /** Returns the environment with that name or reference; NOT_FOUND when there is none. */
  public Environment find(String name) {
    return sqlite
        .queryOne(ENVIRONMENT + " WHERE name = ? AND job IS NULL", this::environment, name)
        .or(() -> all().stream().filter(one -> one.reference().equals(name)).findFirst())
        .orElseThrow(
            () ->
                Names.notFound(
                    "environment", name, all().stream().map(Environment::name).toList()));
  }

  /** Returns the environment with that number, also when it is pending. */
  public Environment byId(long id) {
    return findById(id).orElseThrow();
  }

  /** Returns the environment with that number, if it is there, also when it is pending. */
  public Optional<Environment> findById(long id) {
    return sqlite.queryOne(ENVIRONMENT + " WHERE id = ?", this::environment, id);
  }

  /** Removes an environment with its repositories and source configs. */
  public void remove(long id) {
    sqlite.transaction(
        () -> {
          sqlite.update(
              "DELETE FROM source_config WHERE repository IN"
                  + " (SELECT id FROM repository WHERE environment = ?)",
              id);
          sqlite.update("DELETE FROM repository WHERE environment = ?", id);
          sqlite.update("DELETE FROM environment WHERE id = ?", id);
        });
  }

  /**
   * Replaces what is known about an environment by what discovery found. What is used or was
   * described by hand stays even when it was not found again.
   *
   * @param found repositories with their source configs
   */
  public void discovered(long environment, Map<Found, List<Found>> found, Instant when) {
    sqlite.transaction(
        () -> {
          Set<Long> repositories = new HashSet<>();
          Set<Long> configs = new HashSet<>();
          found.forEach(
              (repository, sourceConfigs) -> {
                long id = putRepository(environment, repository);
                repositories.add(id);
                sourceConfigs.forEach(config -> configs.add(putSourceConfig(id, config)));
              });
          for (Repository known : repositories(Optional.of(environment))) {
            for (SourceConfig config : sourceConfigsOf(known.id())) {
              if (!configs.contains(config.id()) && !config.manual() && !linked(config.id())) {
                sqlite.update("DELETE FROM source_config WHERE id = ?", config.id());
              }
            }
            if (!repositories.contains(known.id())
                && sourceConfigsOf(known.id()).isEmpty()
                && !repositoryUsed(known.id())) {
              sqlite.update("DELETE FROM repository WHERE id = ?", known.id());
            }
          }
          sqlite.update(
              "UPDATE environment SET refreshed = ? WHERE id = ?", Times.micros(when), environment);
        });
  }

  private long putRepository(long environment, Found found) {
    sqlite.update(
        "INSERT INTO repository (environment, name, identity, definition_json) VALUES (?,?,?,?)"
            + " ON CONFLICT (environment, identity) DO UPDATE SET name = excluded.name,"
            + " definition_json = excluded.definition_json",
        environment,
        found.name(),
        found.identity(),
        json.write(found.definition()));
    return sqlite
        .queryOne(
            "SELECT id FROM repository WHERE environment = ? AND identity = ?",
            row -> row.getLong(1),
            environment,
            found.identity())
        .orElseThrow();
  }

  private long putSourceConfig(long repository, Found found) {
    sqlite.update(
        "INSERT INTO source_config (repository, name, identity, manual, definition_json)"
            + " VALUES (?,?,?,0,?) ON CONFLICT (repository, identity) DO UPDATE SET"
            + " name = excluded.name, definition_json = excluded.definition_json"
            + " WHERE manual = 0",
        repository,
        found.name(),
        found.identity(),
        json.write(found.definition()));
    return sqlite
        .queryOne(
            "SELECT id FROM source_config WHERE repository = ? AND identity = ?",
            row -> row.getLong(1),
            repository,
            found.identity())
        .orElseThrow();
  }

  private boolean repositoryUsed(long repository) {
    return sqlite
        .queryOne("SELECT 1 FROM database WHERE repository = ?", row -> true, repository)
        .isPresent();
  }

  /** Returns the repositories of one environment, or of all, by environment and name. */
  public List<Repository> repositories(Optional<Long> environment) {
    return environment.isPresent()
        ? sqlite.query(
            REPOSITORY + " WHERE environment = ? ORDER BY name, identity",
            this::repository,
            environment)
        : sqlite.query(REPOSITORY + " ORDER BY environment, name, identity", this::repository);
  }

  /** Returns the repository with that number. */
  public Repository repository(long id) {
    return sqlite.queryOne(REPOSITORY + " WHERE id = ?", this::repository, id).orElseThrow();
  }

  /** Returns all source configs, without pending ones. */
  public List<SourceConfig> sourceConfigs() {
    return sqlite.query(
        SOURCE_CONFIG + " WHERE job IS NULL ORDER BY repository, name, identity",
        this::sourceConfig);
  }

  private List<SourceConfig> sourceConfigsOf(long repository) {
    return sqlite.query(SOURCE_CONFIG + " WHERE repository = ?", this::sourceConfig, repository);
  }

  /** Returns the source config with that number, also when it is pending. */
  public SourceConfig sourceConfig(long id) {
    return sqlite.queryOne(SOURCE_CONFIG + " WHERE id = ?", this::sourceConfig, id).orElseThrow();
  }

  /**
   * Adds a source config that a user described.
   *
   * @param job the job whose end it waits for; empty when it is there at once
   * @throws DoppelException ALREADY_EXISTS when the repository has one of that identity
   */
  public SourceConfig addSourceConfig(long repository, Found described, Optional<String> job) {
    return sqlite.transaction(
        () -> {
          for (SourceConfig known : sourceConfigsOf(repository)) {
            if (known.identity().equals(described.identity())) {
              throw new DoppelException(
                  ErrorCode.ALREADY_EXISTS,
                  "The source config '"
                      + known.name()
                      + "' ("
                      + known.reference()
                      + ") is the same instance already.",
                  "Use that one.");
            }
          }
          long id =
              sqlite.insert(
                  "INSERT INTO source_config (repository, name, identity, manual,"
                      + " definition_json, job) VALUES (?,?,?,1,?,?)",
                  repository,
                  described.name(),
                  described.identity(),
                  json.write(described.definition()),
                  job.map(Jobs::id));
          return sourceConfig(id);
        });
  }

  /** Replaces what is known of a source config that a user described. */
  public void describeAgain(long id, Found described) {
    sqlite.update(
        "UPDATE source_config SET name = ?, identity = ?, definition_json = ? WHERE id = ?",
        described.name(),
        described.identity(),
        json.write(described.definition()),
        id);
  }

  /** Returns the source config of a repository with that identity, also when it is pending. */
  public Optional<SourceConfig> sourceConfig(long repository, String identity) {
    return sqlite.queryOne(
        SOURCE_CONFIG + " WHERE repository = ? AND identity = ?",
        this::sourceConfig,
        repository,
        identity);
  }

  private boolean linked(long sourceConfig) {
    return sqlite
        .queryOne("SELECT 1 FROM database WHERE source_config = ?", row -> true, sourceConfig)
        .isPresent();
  }

  /** Removes a source config. */
  public void removeSourceConfig(long id) {
    sqlite.update("DELETE FROM source_config WHERE id = ?", id);
  }

  private Environment environment(ResultSet row) throws SQLException {
    return new Environment(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getInt(4),
        row.getString(5),
        json.map(row.getString(6)),
        Optional.ofNullable(row.getString(7)),
        row.getString(8),
        json.map(row.getString(9)),
        Times.instant(row.getLong(10)));
  }

  private Repository repository(ResultSet row) throws SQLException {
    return new Repository(
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        json.map(row.getString(5)));
  }

  private SourceConfig sourceConfig(ResultSet row) throws SQLException {
    return new SourceConfig(
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        row.getInt(5) != 0,
        json.map(row.getString(6)));
  }
}
