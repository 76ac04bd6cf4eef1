package io.doppel.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * The signals by which a process is asked to end. Java has no public way to do more than end at
 * once, hence the reflection on {@code sun.misc.Signal} of the module jdk.unsupported; where that
 * is missing, signals end the process as ever.
 */
final class Signals {
  /** The numbers are those of POSIX; a shell reports 128 more as the exit code. */
  private enum Ending {
    HUP(1),
    INT(2),
    TERM(15);

    private final int number;

    Ending(int number) {
      this.number = number;
    }
  }

  private Signals() {}

  /**
   * Has a function called, on a thread of its own, for each signal that asks this process to end.
   *
   * @param asked gets the exit code that stands for the signal
   */
  static void onAskedToEnd(IntConsumer asked) {
    try {
      Class<?> signalClass = Class.forName("sun.misc.Signal");
      Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
      Method handle = signalClass.getMethod("handle", signalClass, handlerClass);
      for (Ending ending : Ending.values()) {
        Object signal = signalClass.getConstructor(String.class).newInstance(ending.name());
        Object handler =
            Proxy.newProxyInstance(
                Signals.class.getClassLoader(),
                new Class<?>[] {handlerClass},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("handle")) {
                    asked.accept(128 + ending.number);
                  }
                  return null;
                });
        handle.invoke(null, signal, handler);
      }
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      org.slf4j.LoggerFactory.getLogger(Signals.class)
          .debug("Signals end this process without waiting for its job.", e);
    }
  }
}
