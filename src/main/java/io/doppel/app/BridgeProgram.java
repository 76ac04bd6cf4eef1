package io.doppel.app;

import io.doppel.bridge.BridgeMain;
import io.doppel.host.LocalLibs;
import java.io.PrintStream;
import java.util.List;

/**
 * The program that a Delphix Engine starts on a host: {@code bridge OPERATION}. Standard output
 * belongs to the reply.
 */
public final class BridgeProgram {
  private BridgeProgram() {}

  /** Carries out one operation and exits with its exit code. */
  public static void main(String[] arguments) {
    PrintStream reply = System.out;
    System.setOut(System.err);
    Thread operation = Thread.currentThread();
    Signals.onAskedToEnd(code -> operation.interrupt());
    System.exit(BridgeMain.run(List.of(arguments), System.in, reply, LocalLibs::new));
  }
}
