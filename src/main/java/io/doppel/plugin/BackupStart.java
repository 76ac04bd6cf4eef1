package io.doppel.plugin;

import io.doppel.model.ErrorCode;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.Dialect;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.backup.ProvidedBackup;
import io.doppel.mysql.source.BinlogPlaces;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.sdk.UserError;
import java.util.List;
import java.util.Optional;

/** Where replication begins after a backup that the user has provided. */
final class BackupStart {
  private BackupStart() {}

  /** Returns what the user says of the backup's position, else what the backup says. */
  static SourcePosition of(LinkedParameters parameters, SourcePosition told) {
    return parameters.backupPosition().isEmpty() ? told : parameters.backupPosition();
  }

  /**
   * Tells whether a backup that has not told its position so far may do so at its end: dumps of
   * MySQL 5.7, and physical backups in one file.
   */
  static boolean endMayTell(ProvidedBackup backup) {
    return backup.kind() == ProvidedBackup.Kind.STREAM
        || (backup.kind() == ProvidedBackup.Kind.DUMP
            && backup
                .server()
                .filter(server -> !server.isMariaDb() && !server.atLeast(8, 0, 0))
                .isPresent());
  }

  /**
   * Requires that a physical backup can be followed, where it is to be: that it is known exactly
   * where it ends.
   *
   * @param where the backup
   * @param server that was backed up
   * @param told the position that the backup tells
   * @throws UserError BACKUP_UNUSABLE
   */
  static void requireKnown(
      LinkedParameters parameters, String where, ServerVersion server, SourcePosition told) {
    if (!parameters.followsSource()) {
      return;
    }
    Dialect.of(server)
        .unknownEndOfFiles(of(parameters, told).gtids().isPresent())
        .ifPresent(
            why -> {
              throw new UserError(
                  ErrorCode.BACKUP_UNUSABLE,
                  "The backup "
                      + where
                      + " cannot be followed, because it is not known exactly where it ends: "
                      + why
                      + ".",
                  "Give a dump, or link without LogSync. A physical backup can be followed from"
                      + " MySQL 8.0.17 on, by its GTIDs: take it with gtid_mode=ON.");
            });
  }

  /**
   * Completes a position by what the source knows: on MariaDB a place in the binary log stands for
   * GTIDs.
   */
  static SourcePosition completed(SourcePosition position, SqlSession source) {
    if (position.gtids().isPresent() || position.binlog().isEmpty()) {
      return position;
    }
    BinlogPosition place = position.binlog().get();
    Optional<GtidSet> gtids =
        source
            .dialect()
            .gtidsAtPosition()
            .flatMap(query -> source.queryOne(query, place.file(), place.position()))
            .flatMap(row -> row.find("gtids"))
            .map(text -> new GtidSet(text));
    return new SourcePosition(position.binlog(), gtids);
  }

  /** Returns what stands in the way of a source being followed from a position. */
  static List<Problem> problems(SourcePosition start, SqlSession session, SourceFacts source) {
    Problems problems = new Problems();
    String where = "source " + session.address();
    try {
      if (source.gtids() && !source.version().isMariaDb() && start.gtids().isPresent()) {
        judgeGtids(problems, where, start.gtids().get(), session);
      } else if (start.binlog().isPresent()) {
        judgePlace(problems, where, start.binlog().get(), session);
      } else if (!source.gtids()) {
        problems.add(
            where,
            "The backup's position is known by GTID only, and the source does not use GTIDs.",
            "Give the backup's log file and position.");
      }
    } catch (UserError e) {
      problems.add(where, e.getMessage(), e.action());
    }
    return problems.list();
  }

  private static void judgeGtids(
      Problems problems, String where, GtidSet gtids, SqlSession session) {
    boolean known =
        session
            .queryOne("SELECT GTID_SUBSET(?, @@GLOBAL.gtid_executed) AS known", gtids.text())
            .filter(row -> row.flag("known"))
            .isPresent();
    if (!known) {
      problems.add(
          where,
          "The backup holds transactions that this source does not have: " + gtids + ".",
          "Give a backup of this source, or the address of the source that it is of.");
      return;
    }
    String purged =
        session
            .queryOne("SELECT GTID_SUBTRACT(@@GLOBAL.gtid_purged, ?) AS purged", gtids.text())
            .flatMap(row -> row.find("purged"))
            .orElse("");
    if (!purged.isEmpty()) {
      problems.add(
          where,
          "Its binary log no longer holds what came after the backup: it has purged "
              + purged
              + ".",
          "Give a newer backup.");
    }
  }

  private static void judgePlace(
      Problems problems, String where, BinlogPosition place, SqlSession session) {
    Optional<Long> size =
        session.query("SHOW BINARY LOGS").stream()
            .filter(row -> row.text("Log_name").equals(place.file()))
            .map(row -> row.number("File_size"))
            .findFirst();
    if (size.isEmpty()) {
      problems.add(
          where,
          "It has no binary log " + place.file() + ", at which the backup was taken.",
          "If the log has been purged, give a newer backup; else give the address of the source"
              + " that the backup is of.");
    } else if (place.position() > size.get()) {
      problems.add(
          where,
          "Its binary log " + place.file() + " ends before the backup's position, " + place + ".",
          "Give the address of the source that the backup is of.");
    } else if (place.position() < size.get() && !BinlogPlaces.exists(session, place)) {
      problems.add(
          where,
          "No transaction begins in its binary log at the backup's position, "
              + place
              + ", so this is a position of another server: of a replica on which the backup was"
              + " taken, perhaps.",
          "Give the address of the server that the position is of. On a replica, take a backup by"
              + " --slave-info, a dump by --dump-slave: these tell the position of its source.");
    }
  }
}
