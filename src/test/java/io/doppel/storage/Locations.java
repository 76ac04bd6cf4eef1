package io.doppel.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.host.LocalLibs;
import io.doppel.sdk.BashScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Removes the places that tests kept volumes in; fails when more than the frame is left there. */
final class Locations {
  private Locations() {}

  static void remove(Path location) throws IOException {
    if (!Files.exists(location)) {
      return;
    }
    assertThat(StorageContract.entries(location)).containsExactly(".doppel");
    Path records = location.resolve(".doppel");
    for (String directory : List.of("making", "snapshots", "trees", "volumes")) {
      Files.delete(records.resolve(directory));
    }
    Files.delete(records.resolve("lock"));
    Files.delete(records);
    Files.delete(location);
  }

  static void destroy(String dataset) {
    new LocalLibs()
        .runBash(
            StorageContract.connection("storage"),
            BashScript.of(
                    "destroy-location",
                    """
                end=$((SECONDS + 10))
                if zfs list -H -o name "$DATASET" 2>/dev/null; then
                  until zfs destroy "$DATASET"; do [ "$SECONDS" -lt "$end" ]; sleep 0.1; done
                fi
                """)
                .with("DATASET", dataset));
  }
}
