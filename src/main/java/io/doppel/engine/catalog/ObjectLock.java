package io.doppel.engine.catalog;

/**
 * What a job holds while it runs. Shared holders bear each other; an exclusive one bears nobody.
 *
 * @param object what is held
 * @param description what it is, for people, such as {@code "The VDB 'shop-dev'"}
 * @param shared whether others may hold it too
 */
public record ObjectLock(String object, String description, boolean shared) {
  /** Returns the lock on work on an object: one job at a time. */
  public static ObjectLock work(String reference, String description) {
    return new ObjectLock(reference, description, false);
  }

  /** Returns the lock that keeps an object from vanishing; many may hold it. */
  public static ObjectLock keep(String reference, String description) {
    return new ObjectLock(reference + "/existence", description, true);
  }

  /** Returns the lock on the right to make an object vanish. */
  public static ObjectLock remove(String reference, String description) {
    return new ObjectLock(reference + "/existence", description, false);
  }

  /** Returns the lock on a name that a new object is to have. */
  public static ObjectLock name(String kind, String name, String description) {
    return new ObjectLock("name/" + kind + "/" + name, description, false);
  }
}
