package io.doppel.bridge;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.Definition;
import io.doppel.sdk.Mount;
import io.doppel.sdk.MountSpecification;
import io.doppel.sdk.Plugin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The operations by the names that the SDK gives them, such as {@code linked.pre_snapshot}, and
 * what they return in JSON: definitions as in {@code schema.json}, a status by its name, a size as
 * a number, null where there is nothing to return.
 */
enum Operation {
  DISCOVERY_REPOSITORY {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return valuesOf(plugin.discovery().repository(request.connection()));
    }
  },
  DISCOVERY_SOURCE_CONFIG {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return valuesOf(plugin.discovery().sourceConfig(request.connection(), request.repository()));
    }
  },
  LINKED_MOUNT_SPECIFICATION {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return mounts(
          plugin.linked().mountSpecification(request.stagedSource(), request.repository()));
    }
  },
  LINKED_PRE_SNAPSHOT {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      plugin
          .linked()
          .preSnapshot(
              request.stagedSource(),
              request.repository(),
              request.sourceConfig(),
              request.snapshotParameters());
      return null;
    }
  },
  LINKED_POST_SNAPSHOT {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return plugin
          .linked()
          .postSnapshot(
              request.stagedSource(),
              request.repository(),
              request.sourceConfig(),
              request.snapshotParameters())
          .values();
    }
  },
  LINKED_START_STAGING {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      plugin
          .linked()
          .startStaging(request.stagedSource(), request.repository(), request.sourceConfig());
      return null;
    }
  },
  LINKED_STOP_STAGING {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      plugin
          .linked()
          .stopStaging(request.stagedSource(), request.repository(), request.sourceConfig());
      return null;
    }
  },
  LINKED_STATUS {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return plugin
          .linked()
          .status(request.stagedSource(), request.repository(), request.sourceConfig())
          .name();
    }
  },
  LINKED_WORKER {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      plugin.linked().worker(request.stagedSource(), request.repository(), request.sourceConfig());
      return null;
    }
  },
  LINKED_SOURCE_SIZE {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return plugin
          .linked()
          .sourceSize(request.stagedSource(), request.repository(), request.sourceConfig());
    }
  },
  VIRTUAL_MOUNT_SPECIFICATION {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return mounts(
          plugin.virtual().mountSpecification(request.virtualSource(), request.repository()));
    }
  },
  VIRTUAL_CONFIGURE {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return plugin
          .virtual()
          .configure(request.virtualSource(), request.repository(), request.snapshot())
          .values();
    }
  },
  VIRTUAL_INITIALIZE {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return plugin.virtual().initialize(request.virtualSource(), request.repository()).values();
    }
  },
  VIRTUAL_RECONFIGURE {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return plugin
          .virtual()
          .reconfigure(
              request.virtualSource(),
              request.repository(),
              request.sourceConfig(),
              request.snapshot())
          .values();
    }
  },
  VIRTUAL_UNCONFIGURE {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      plugin
          .virtual()
          .unconfigure(request.virtualSource(), request.repository(), request.sourceConfig());
      return null;
    }
  },
  VIRTUAL_CLEANUP {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      plugin
          .virtual()
          .cleanup(request.virtualSource(), request.repository(), request.sourceConfig());
      return null;
    }
  },
  VIRTUAL_START {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      plugin.virtual().start(request.virtualSource(), request.repository(), request.sourceConfig());
      return null;
    }
  },
  VIRTUAL_STOP {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      plugin.virtual().stop(request.virtualSource(), request.repository(), request.sourceConfig());
      return null;
    }
  },
  VIRTUAL_PRE_SNAPSHOT {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      plugin
          .virtual()
          .preSnapshot(request.virtualSource(), request.repository(), request.sourceConfig());
      return null;
    }
  },
  VIRTUAL_POST_SNAPSHOT {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return plugin
          .virtual()
          .postSnapshot(request.virtualSource(), request.repository(), request.sourceConfig())
          .values();
    }
  },
  VIRTUAL_STATUS {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return plugin
          .virtual()
          .status(request.virtualSource(), request.repository(), request.sourceConfig())
          .name();
    }
  },
  VIRTUAL_SOURCE_SIZE {
    @Override
    Object carryOut(Plugin plugin, Request request) {
      return plugin
          .virtual()
          .sourceSize(request.virtualSource(), request.repository(), request.sourceConfig());
    }
  };

  /** Carries the operation out and returns its result as Jackson takes it. */
  abstract Object carryOut(Plugin plugin, Request request);

  /** Returns the operation of that name in the SDK. */
  static Operation named(String name) {
    for (Operation operation : values()) {
      if (operation.sdkName().equals(name)) {
        return operation;
      }
    }
    throw new DoppelException(
        ErrorCode.INVALID_ARGUMENT,
        "There is no operation '" + name + "'.",
        "Make sure that the jar on the host belongs to the plugin's version on the engine.");
  }

  /** Returns its name in the SDK, such as {@code linked.pre_snapshot}. */
  String sdkName() {
    return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
  }

  private static List<Map<String, Object>> valuesOf(List<? extends Definition> definitions) {
    return definitions.stream().map(Definition::values).toList();
  }

  private static Map<String, Object> mounts(MountSpecification specification) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("mounts", specification.mounts().stream().map(Operation::mount).toList());
    specification
        .ownershipSpecification()
        .ifPresent(
            owner -> values.put("ownership", Map.of("uid", owner.uid(), "gid", owner.gid())));
    return values;
  }

  private static Map<String, Object> mount(Mount mount) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("mountPath", mount.mountPath());
    mount.sharedPath().ifPresent(path -> values.put("sharedPath", path));
    return values;
  }
}
