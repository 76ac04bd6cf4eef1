package io.doppel.engine.job;

import java.util.LinkedHashMap;
import java.util.Map;

/** The undo handlers by their kinds. Not thread-safe. */
public final class UndoHandlers {
  private final Map<String, UndoHandler> handlers = new LinkedHashMap<>();

  /** Registers the handler of a kind. */
  public UndoHandlers on(String kind, UndoHandler handler) {
    if (handlers.putIfAbsent(kind, handler) != null) {
      throw new IllegalArgumentException("two undo handlers of kind " + kind);
    }
    return this;
  }

  void undo(Undo undo) {
    UndoHandler handler = handlers.get(undo.kind());
    if (handler == null) {
      throw new IllegalStateException(
          "nothing knows how to undo '" + undo.kind() + "'; was it written by a newer Doppel?");
    }
    handler.undo(undo.arguments());
  }
}
