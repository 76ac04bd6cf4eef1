package io.doppel.plugin;

import io.doppel.model.ErrorCode;
import io.doppel.plugin.HostScripts.Mark;
import io.doppel.plugin.HostScripts.VolumeState;
import io.doppel.sdk.UserError;

/**
 * Whether what is at the mount path of a dSource is the volume of this dSource. Where a volume is
 * not mounted, its mount path is an empty directory of some other file system: nothing may be
 * copied there, and nothing that is there belongs into a snapshot.
 */
final class OwnVolume {
  private OwnVolume() {}

  /**
   * Looks into the volume.
   *
   * @throws UserError WRONG_STATE when there is none, or another one
   */
  static VolumeState of(Staging staging) {
    VolumeState volume = staging.volume();
    if (!volume.mounted()) {
      throw new UserError(
          ErrorCode.WRONG_STATE,
          "The volume of the dSource is not mounted at " + place(staging) + ".",
          "Enable the dSource, then try again.");
    }
    if (volume.mark() == Mark.OTHER) {
      throw new UserError(
          ErrorCode.WRONG_STATE,
          "The volume at " + place(staging) + " is that of another dSource or VDB.",
          "Mount the dSource's own volume there, then try again. If this one was given to it on"
              + " purpose, remove the file "
              + staging.layout().volumeMark()
              + " first.");
    }
    return volume;
  }

  /**
   * Tells whether a copy may be made in a volume that holds none. An engine that has its volumes
   * marked asks for it; under others the first snapshot does, of a volume that nobody has marked
   * yet and that can be seen to be mounted.
   *
   * @param asked whether a new copy was asked for
   */
  static boolean mayBeFilled(VolumeState volume, boolean asked) {
    return volume.unfinished()
        || (volume.mark() == Mark.OWN && asked)
        || (volume.mark() == Mark.NONE && volume.ownFileSystem());
  }

  /** Fails when the volume holds no data. */
  static void requireFilled(Staging staging, VolumeState volume) {
    if (!volume.filled()) {
      throw empty(staging);
    }
  }

  static UserError empty(Staging staging) {
    return new UserError(
        ErrorCode.WRONG_STATE,
        "There is no data of the dSource at "
            + place(staging)
            + ": its volume is not mounted there, or has been emptied.",
        "Mount the volume, then try again. If its data are lost, take a snapshot with Resynchronize"
            + " (resync=true), which copies the source anew.");
  }

  /** Marks a volume that an older version has made. */
  static void keep(Staging staging, VolumeState volume) {
    if (volume.mark() == Mark.NONE) {
      staging.scripts().markVolume(staging.layout(), staging.guid());
    }
  }

  private static String place(Staging staging) {
    return staging.layout().mountPath() + " on " + staging.host();
  }
}
