package io.doppel.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * The everyday run has each behaviour and each fault once. What repeats one on another server or
 * storage is tagged {@value #MATRIX} or named by {@link OnServers#matrix}, and takes part only
 * where the environment says {@code DOPPEL_TESTS=all} ({@code lab/test --all}). What was left out
 * is written to {@code target/left-out-tests}, a line each, so that the run can say how much it
 * was.
 */
public final class Tier implements PostDiscoveryFilter {
  static final String MATRIX = "matrix";

  private static final Path LEFT_OUT = Path.of("target", "left-out-tests");

  /** Tells whether the whole matrix is run. */
  static boolean isWhole() {
    return "all".equals(System.getenv("DOPPEL_TESTS"));
  }

  /** Notes that a test was left out. The same may be noted more than once. */
  static void leaveOut(String test) {
    try {
      Files.createDirectories(LEFT_OUT.getParent());
      Files.writeString(
          LEFT_OUT, test + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public FilterResult apply(TestDescriptor test) {
    boolean runs = test.isTest() || test.mayRegisterTests();
    if (isWhole() || !runs || !inMatrix(test)) {
      return FilterResult.included("part of this run");
    }
    leaveOut(test.getUniqueId().toString());
    return FilterResult.excluded("repeats a behaviour: lab/test --all runs it");
  }

  private static boolean inMatrix(TestDescriptor test) {
    return test.getTags().contains(TestTag.create(MATRIX));
  }
}
