package io.doppel.engine.work;

import io.doppel.engine.GrantsRequest;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.SourceConfigRequest;
import io.doppel.engine.catalog.Catalog;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.Database.MountPlace;
import io.doppel.engine.catalog.Environment;
import io.doppel.engine.catalog.Environments.Found;
import io.doppel.engine.catalog.Names;
import io.doppel.engine.catalog.Repository;
import io.doppel.engine.catalog.SnapshotRecord;
import io.doppel.engine.catalog.SourceConfig;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.model.Secret;
import io.doppel.sdk.GrantsQuestion;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.MountSpecification;
import io.doppel.sdk.OwnershipSpecification;
import io.doppel.sdk.Readiness;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.VirtualSource;
import io.doppel.sdk.VirtualSourceDefinition;
import io.doppel.storage.MountPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns requests into drafts: names into objects, parameters completed and checked, the places of
 * mounts known. Looks at catalog and hosts, and changes neither.
 */
final class Planner {
  private static final Pattern SNAPSHOT_REFERENCE = Pattern.compile("SNAPSHOT-([0-9]{1,18})");

  private final Scope scope;
  private final Catalog catalog;
  private final Schemas schemas;

  Planner(Scope scope) {
    this.scope = scope;
    this.catalog = scope.catalog();
    this.schemas = scope.schemas();
  }

  /**
   * A place where a volume is to be mounted.
   *
   * @param environment the environment
   * @param path the absolute path
   * @param owner the volume's owner there; the environment's user when empty
   */
  record PlannedMount(
      Environment environment, String path, Optional<OwnershipSpecification> owner) {
    MountPlace place() {
      return new MountPlace(environment.id(), path);
    }
  }

  /**
   * A link that has been worked out.
   *
   * @param guid the dSource's identifier
   * @param environment the staging environment
   * @param repository the staging repository
   * @param sourceConfig the known source config, if it is one
   * @param described the source config's properties
   * @param parameters plain values, complete
   * @param mounts where the volume goes; empty when the parameters do not tell
   * @param storage what holds the volume
   * @param facts what was found out
   * @param problems what stands in the way
   */
  record LinkDraft(
      String guid,
      Environment environment,
      Repository repository,
      Optional<SourceConfig> sourceConfig,
      Found described,
      Map<String, Object> parameters,
      List<PlannedMount> mounts,
      StorageLook storage,
      Map<String, String> facts,
      List<Problem> problems) {}

  /**
   * A provision that has been worked out.
   *
   * @param guid the VDB's identifier
   * @param parent the dSource or VDB that the snapshot is of
   * @param snapshot the snapshot
   * @param environment the target environment
   * @param repository the repository that runs the VDB
   * @param parameters plain values, complete
   * @param mounts where the volume goes; empty when the parameters do not tell
   * @param storage what holds the volume; empty when it was not looked at
   * @param facts what was found out
   * @param problems what stands in the way
   */
  record ProvisionDraft(
      String guid,
      Database parent,
      SnapshotRecord snapshot,
      Environment environment,
      Repository repository,
      Map<String, Object> parameters,
      List<PlannedMount> mounts,
      Optional<StorageLook> storage,
      Map<String, String> facts,
      List<Problem> problems) {}

  LinkDraft link(LinkRequest request) {
    Environment environment = catalog.environments().find(request.environment());
    Repository repository = repository(environment, request.repository(), Optional.empty());
    RepositoryDefinition installation = scope.repository(repository.id());
    Optional<SourceConfig> known = request.sourceConfig().map(this::findSourceConfig);
    Problems problems = new Problems();
    SourceConfigDefinition source =
        source(known, installation, request.newSourceConfig(), request.name());
    if (known.isEmpty()) {
      problems.addAll(schemas.problems(Schemas.SOURCE_CONFIG, source.values()));
    }
    Found described = schemas.identify(Schemas.SOURCE_CONFIG, source.values());
    if (known.isEmpty()) {
      known = catalog.environments().sourceConfig(repository.id(), described.identity());
    }
    known
        .flatMap(config -> catalog.databases().linkedTo(config.id()))
        .map(
            other ->
                InTheWay.of(
                    catalog,
                    List.of(other),
                    "Provision from that one, or describe another source."))
        .ifPresent(
            other ->
                problems.add(
                    "source config '" + described.name() + "'",
                    "It is linked already, as the dSource " + other.names() + ".",
                    other.action()));
    String guid = UUID.randomUUID().toString();
    Environment sourceEnvironment = known.map(this::sourceEnvironment).orElse(environment);
    LinkedSourceDefinition parameters =
        new LinkedSourceDefinition(
            schemas.withDefaults(
                Schemas.LINKED_SOURCE,
                scope
                    .plugin()
                    .advisory()
                    .completeLinked(
                        staged(guid, sourceEnvironment, environment, request.parameters()),
                        installation,
                        source,
                        request.name())
                    .values()));
    problems.addAll(schemas.problems(Schemas.LINKED_SOURCE, parameters.values()));
    List<PlannedMount> mounts = List.of();
    Map<String, String> facts = new LinkedHashMap<>();
    if (problems.isEmpty()) {
      StagedSource staged = staged(guid, sourceEnvironment, environment, parameters.values());
      mounts =
          mounts(problems, () -> scope.plugin().linked().mountSpecification(staged, installation));
      Readiness readiness = scope.plugin().advisory().linkedReadiness(staged, installation, source);
      problems.addAll(readiness.problems());
      facts.putAll(readiness.facts());
    }
    StorageLook storage = StorageLook.at(scope, environment, problems);
    storage.warning().ifPresent(warning -> facts.put("storage", warning));
    return new LinkDraft(
        guid,
        environment,
        repository,
        known,
        described,
        parameters.values(),
        mounts,
        storage,
        facts,
        problems.list());
  }

  /** Returns what the plugin is asked about the accounts of a link. */
  GrantsQuestion grants(GrantsRequest request) {
    Optional<Environment> environment =
        request.environment().map(name -> catalog.environments().find(name));
    boolean onItsHost =
        request
            .sourceConfig()
            .map(name -> sourceEnvironment(findSourceConfig(name)))
            .filter(host -> environment.filter(staging -> staging.id() == host.id()).isEmpty())
            .isPresent();
    return new GrantsQuestion(
        new LinkedSourceDefinition(Schemas.reveal(request.parameters())),
        request.server().isPresent()
            ? Optional.empty()
            : environment.map(staging -> installation(staging, request.repository())),
        request.server(),
        request
            .clientHost()
            .or(() -> environment.map(Environment::address))
            .orElseThrow(
                () ->
                    new DoppelException(
                        ErrorCode.INVALID_ARGUMENT,
                        "It is not said from where the source is reached.",
                        "Name the staging environment, or the host part of the accounts.")),
        onItsHost);
  }

  /** Has the plugin make the accounts of a link. */
  List<String> applyGrants(GrantsRequest request, String adminUser, Secret adminPassword) {
    Environment environment =
        catalog
            .environments()
            .find(
                request
                    .environment()
                    .orElseThrow(
                        () ->
                            new DoppelException(
                                ErrorCode.INVALID_ARGUMENT,
                                "It is not said from which environment to reach the source.",
                                "Name the staging environment.")));
    RepositoryDefinition installation = installation(environment, request.repository());
    SourceConfigDefinition source =
        source(
            request.sourceConfig().map(this::findSourceConfig),
            installation,
            request.newSourceConfig(),
            "source");
    return scope
        .plugin()
        .advisory()
        .applySourceGrants(
            scope.connection(environment), source, grants(request), adminUser, adminPassword);
  }

  /**
   * Returns the instance that a link is of.
   *
   * @param described what the user says of it, when it is not a known one
   * @param name the name of the dSource
   */
  private SourceConfigDefinition source(
      Optional<SourceConfig> known,
      RepositoryDefinition installation,
      Map<String, Object> described,
      String name) {
    return known
        .map(config -> new SourceConfigDefinition(Schemas.reveal(config.definition())))
        .orElseGet(
            () ->
                scope
                    .plugin()
                    .advisory()
                    .completeSourceConfig(
                        installation, new SourceConfigDefinition(Schemas.reveal(described)), name));
  }

  private RepositoryDefinition installation(Environment environment, Optional<String> repository) {
    return scope.repository(repository(environment, repository, Optional.empty()).id());
  }

  private Environment sourceEnvironment(SourceConfig config) {
    return catalog
        .environments()
        .byId(catalog.environments().repository(config.repository()).environment());
  }

  private StagedSource staged(
      String guid,
      Environment sourceEnvironment,
      Environment environment,
      Map<String, Object> parameters) {
    return new StagedSource(
        guid,
        scope.connection(sourceEnvironment),
        scope.connection(environment),
        new LinkedSourceDefinition(Schemas.reveal(parameters)),
        List.of());
  }

  /**
   * Works out a provision.
   *
   * @param look whether to look at the host for what stands in the way; a job that acts at once
   *     leaves that to the plugin's {@code configure}, which looks again anyway
   */
  ProvisionDraft provision(ProvisionRequest request, boolean look) {
    SnapshotRecord snapshot = snapshot(catalog, request);
    Database parent = catalog.databases().byId(snapshot.database());
    Environment environment = catalog.environments().find(request.environment());
    Repository repository =
        repository(
            environment,
            request.repository(),
            Optional.of(catalog.environments().repository(parent.repository())));
    RepositoryDefinition installation = scope.repository(repository.id());
    SnapshotDefinition facts = new SnapshotDefinition(Schemas.reveal(snapshot.facts()));
    String guid = UUID.randomUUID().toString();
    VirtualSourceDefinition parameters =
        new VirtualSourceDefinition(
            schemas.withDefaults(
                Schemas.VIRTUAL_SOURCE,
                scope
                    .plugin()
                    .advisory()
                    .completeVirtual(
                        virtual(guid, environment, Schemas.reveal(request.parameters())),
                        installation,
                        facts,
                        request.name())
                    .values()));
    Problems problems = new Problems();
    problems.addAll(schemas.problems(Schemas.VIRTUAL_SOURCE, parameters.values()));
    List<PlannedMount> mounts = List.of();
    Map<String, String> found = new LinkedHashMap<>();
    if (problems.isEmpty()) {
      VirtualSource virtual = virtual(guid, environment, parameters.values());
      mounts =
          mounts(
              problems, () -> scope.plugin().virtual().mountSpecification(virtual, installation));
      // Without a place to mount at, the parameters are wrong, and readiness would tell so again.
      if (look && !mounts.isEmpty()) {
        Readiness readiness =
            scope.plugin().advisory().virtualReadiness(virtual, installation, facts);
        problems.addAll(readiness.problems());
        found.putAll(readiness.facts());
      }
    }
    Optional<StorageLook> storage =
        look ? Optional.of(StorageLook.at(scope, environment, problems)) : Optional.empty();
    return new ProvisionDraft(
        guid,
        parent,
        snapshot,
        environment,
        repository,
        parameters.values(),
        mounts,
        storage,
        found,
        problems.list());
  }

  private VirtualSource virtual(
      String guid, Environment environment, Map<String, Object> parameters) {
    return new VirtualSource(
        guid, scope.connection(environment), new VirtualSourceDefinition(parameters), List.of());
  }

  /** Returns the source config that a user describes for a repository of an environment. */
  Found describe(SourceConfigRequest request, Repository repository) {
    SourceConfigDefinition complete =
        scope
            .plugin()
            .advisory()
            .completeSourceConfig(
                scope.repository(repository.id()),
                new SourceConfigDefinition(Schemas.reveal(request.properties())),
                "source");
    Problems problems = new Problems();
    problems.addAll(schemas.problems(Schemas.SOURCE_CONFIG, complete.values()));
    problems.throwIfAny(ErrorCode.INVALID_ARGUMENT, "The source config cannot be added");
    return schemas.identify(Schemas.SOURCE_CONFIG, complete.values());
  }

  /** Returns the mounts that the plugin wants; what is wrong with them goes to the problems. */
  private List<PlannedMount> mounts(Problems problems, Supplier<MountSpecification> asked) {
    MountSpecification specification;
    try {
      specification = asked.get();
    } catch (DoppelException e) {
      if (e.code() != ErrorCode.INVALID_ARGUMENT) {
        throw e;
      }
      problems.add("parameters", e.getMessage(), e.action());
      return List.of();
    }
    List<PlannedMount> mounts = new ArrayList<>();
    specification
        .mounts()
        .forEach(
            mount -> {
              if (mount.sharedPath().isPresent()) {
                problems.add(
                    mount.mountPath(),
                    "The plugin wants a part of the volume mounted there.",
                    "Doppel mounts whole volumes only.");
                return;
              }
              Environment environment =
                  catalog.environments().find(mount.remoteEnvironment().reference());
              try {
                PlannedMount planned =
                    new PlannedMount(
                        environment,
                        new MountPath(mount.mountPath()).text(),
                        specification.ownershipSpecification());
                mounts.add(planned);
                catalog
                    .databases()
                    .mountedAt(planned.place())
                    .map(
                        other -> InTheWay.of(catalog, List.of(other), "Choose another mount path."))
                    .ifPresent(
                        other ->
                            problems.add(
                                environment.name() + ":" + planned.path(),
                                "The mount path is that of " + other.names() + ".",
                                other.action()));
              } catch (DoppelException e) {
                problems.add(environment.name(), e.getMessage(), e.action());
              }
            });
    return mounts;
  }

  /** Returns the snapshot that a request names. */
  static SnapshotRecord snapshot(Catalog catalog, ProvisionRequest request) {
    if (request.parent().isEmpty()) {
      String reference =
          request
              .snapshot()
              .orElseThrow(
                  () ->
                      new DoppelException(
                          ErrorCode.INVALID_ARGUMENT,
                          "Neither a snapshot nor a dSource or VDB to provision from was named.",
                          "Name one of them."));
      return snapshots(catalog, reference)
          .findFirst()
          .orElseThrow(
              () ->
                  new DoppelException(
                      ErrorCode.NOT_FOUND,
                      "There is no snapshot '" + reference + "'.",
                      "List the snapshots to see what there is."));
    }
    Database parent = catalog.databases().find(request.parent().get());
    if (request.snapshot().isEmpty()) {
      return catalog
          .databases()
          .latestSnapshot(parent.id())
          .orElseThrow(
              () ->
                  new DoppelException(
                      ErrorCode.NOT_FOUND,
                      "'" + parent.name() + "' has no snapshot yet.",
                      "Take one first."));
    }
    String wanted = request.snapshot().get();
    return snapshots(catalog, wanted)
        .filter(snapshot -> snapshot.database() == parent.id())
        .findFirst()
        .orElseThrow(
            () ->
                Names.notFound(
                    "snapshot",
                    wanted,
                    "of '" + parent.name() + "'",
                    catalog.databases().snapshotsOf(parent.id()).stream()
                        .map(SnapshotRecord::name)
                        .toList()));
  }

  /** Returns the snapshots with that name or reference. */
  private static Stream<SnapshotRecord> snapshots(Catalog catalog, String wanted) {
    Matcher reference = SNAPSHOT_REFERENCE.matcher(wanted);
    Optional<SnapshotRecord> referredTo =
        reference.matches()
            ? catalog.databases().findSnapshot(Long.parseLong(reference.group(1)))
            : Optional.empty();
    return Stream.concat(referredTo.stream(), catalog.databases().snapshotsNamed(wanted).stream());
  }

  private SourceConfig findSourceConfig(String wanted) {
    List<SourceConfig> all = catalog.environments().sourceConfigs();
    return one(
            "source config",
            wanted,
            all.stream()
                .filter(config -> config.name().equals(wanted) || config.reference().equals(wanted))
                .toList(),
            SourceConfig::reference)
        .orElseThrow(
            () ->
                Names.notFound(
                    "source config", wanted, all.stream().map(SourceConfig::name).toList()));
  }

  /** Returns the source config with that name or reference. */
  static SourceConfig findSourceConfig(Scope scope, String wanted) {
    return new Planner(scope).findSourceConfig(wanted);
  }

  /**
   * Returns the repository that a user means.
   *
   * @param wanted name, reference or identity
   * @param like one that it should be like when nothing is said
   */
  Repository repository(
      Environment environment, Optional<String> wanted, Optional<Repository> like) {
    List<Repository> all = catalog.environments().repositories(Optional.of(environment.id()));
    if (wanted.isPresent()) {
      String text = wanted.get();
      return one(
              "repository",
              text,
              all.stream()
                  .filter(
                      repository ->
                          repository.name().equals(text)
                              || repository.reference().equals(text)
                              || repository.identity().equals(text))
                  .toList(),
              Repository::reference)
          .orElseThrow(
              () ->
                  Names.notFound(
                      "repository",
                      text,
                      "on the environment '" + environment.name() + "'",
                      all.stream().map(Repository::name).toList()));
    }
    if (all.size() == 1) {
      return all.get(0);
    }
    if (all.isEmpty()) {
      throw new DoppelException(
          ErrorCode.NOT_FOUND,
          "No installation is known on the environment '" + environment.name() + "'.",
          "Install a database server there and refresh the environment.");
    }
    Optional<Repository> same =
        like.flatMap(
            model ->
                all.stream()
                    .filter(
                        repository ->
                            repository.id() == model.id()
                                || (repository.identity().equals(model.identity())
                                    && repository.name().equals(model.name())))
                    .findFirst());
    return same.orElseThrow(
        () ->
            new DoppelException(
                ErrorCode.INVALID_ARGUMENT,
                "There are several installations on the environment '"
                    + environment.name()
                    + "': "
                    + all.stream()
                        .map(repository -> "'" + repository.name() + "'")
                        .collect(Collectors.joining(", "))
                    + ".",
                "Say which one is to be used."));
  }

  private static <T> Optional<T> one(
      String what, String wanted, List<T> found, java.util.function.Function<T, String> reference) {
    if (found.size() > 1) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "There are several of that name: " + what + " '" + wanted + "'.",
          "Give the reference of one: "
              + found.stream().map(reference).collect(Collectors.joining(", "))
              + ".");
    }
    return found.stream().findFirst();
  }
}
