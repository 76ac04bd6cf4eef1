package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.JobFailedException;
import io.doppel.engine.JobView;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.RunningJob;
import io.doppel.lab.LabServer;
import io.doppel.lab.OnServers;
import io.doppel.lab.RequiresLab;
import io.doppel.lab.SecretWatch;
import io.doppel.lab.SmallDisk;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** A disk that fills up while the source's data is restored. */
@RequiresLab
final class DiskFullIT {
  private static final String COPYING = "Copying ";
  private static final int DISK_MEGABYTES = 1024;
  private static final int DATA_MEGABYTES = 64;

  /** Enough for the copy to begin, not for its data. */
  private static final int LEFT_MEGABYTES = 24;

  @TempDir private Path home;

  @ParameterizedTest
  @OnServers(value = "mariadb1011", matrix = "mysql97")
  void isToldWithItsPlaceAndWhatToDoAndTheLinkIsUndone(String image) throws Exception {
    try (SmallDisk disk = SmallDisk.ofMegabytes(DISK_MEGABYTES);
        SecretWatch secrets = SecretWatch.start(Chain.PASSWORDS);
        Chain chain = Chain.openOnCopies(home, image, disk.directory().resolve("volumes"))) {
      LabServer source = OlderObjects.source(chain);
      source.loadBulk(DATA_MEGABYTES);
      chain.addHosts();
      LinkRequest request = chain.linkRequest("shop", source, Map.of());
      // there is room enough, and the storage and the toolkit have their directories
      chain.link(request);
      chain.delete("shop");
      isTold(chain, source, disk, COPYING, request);
      if (source.isMariaDb()) {
        chain.addHost(chain.sourceHost());
        isTold(chain, source, disk, COPYING, chain.onItsHost(request));
      } else {
        source.convertToInnoDb();
        LinkRequest cloning =
            chain.linkRequest(
                "shop", source, Map.of("backupMethod", "Clone", "installClonePlugin", true));
        chain.grant(source, cloning);
        isTold(chain, source, disk, "Cloning the source", cloning);
      }

      source.stop();
      secrets.assertUnseen(home, chain.stagingHost().file("/home/doppel"));
    }
  }

  private static void isTold(
      Chain chain, LabServer source, SmallDisk disk, String activity, LinkRequest request) {
    Traces traces = Traces.now(chain, source);
    Moment copying = Moment.of(activity, () -> disk.leave(LEFT_MEGABYTES));
    RunningJob<?> job = chain.engine().link(request, copying);
    JobFailedException failure = catchThrowableOfType(JobFailedException.class, job::await);
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(ErrorCode.DISK_FULL);
    copying.await();
    disk.makeRoom();

    assertThat(failure)
        .hasMessageContaining("file system " + disk.directory())
        .hasMessageContaining("/home/doppel/.doppel-toolkit/mounts/shop/data")
        .hasMessageContaining(chain.stagingHost().address())
        .hasMessageContaining("is full");
    assertThat(failure.action()).contains("Make room").contains("try again");
    assertThat(failure.undone()).isNotEmpty();
    assertThat(failure.leftBehind()).isEmpty();
    assertThat(chain.engine().job(job.reference()).state()).isEqualTo(JobView.State.FAILED);
    traces.assertUnchanged();
  }
}
