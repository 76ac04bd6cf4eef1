package io.doppel.plugin;

import io.doppel.model.DataSize;
import io.doppel.mysql.OptionFile;
import io.doppel.mysql.ServerVersion;

/**
 * What keeps a VDB small, for many of them share a host: servers set memory and disk aside for a
 * machine of their own. Measured right after the start on a snapshot of some tables, with all of it
 * and without: MySQL 9.7 219 MB of memory and 23 MB of disk instead of 522 and 117, MariaDB 10.11
 * 58 and 5 instead of 76 and 13.
 *
 * <p>A VDB that is given more memory than servers take by themselves, by {@value #MEMORY}, is to
 * behave as any server of that size, so none of this is applied to it.
 */
final class SmallServer {
  private static final String MEMORY = "innodb_buffer_pool_size";

  /** What all servers take when they are not told otherwise. */
  private static final DataSize USUAL_MEMORY = DataSize.parse("128M");

  private SmallServer() {}

  /**
   * Adds the options to the file of a VDB. Where the file sets one of them, it stays as it is.
   *
   * @param file with all that the user wants
   */
  static OptionFile unlessGivenMemory(OptionFile file, ServerVersion version) {
    if (file.getForServer(MEMORY).map(DataSize::parse).filter(SmallServer::isMuch).isPresent()) {
      return file;
    }
    return version.isMariaDb() ? mariaDb(file) : mySql(file, version);
  }

  private static boolean isMuch(DataSize memory) {
    return memory.compareTo(USUAL_MEMORY) > 0;
  }

  private static OptionFile mariaDb(OptionFile file) {
    // the least that the server accepts; all of it is touched at the start
    OptionFile small = missing(file, "innodb_log_buffer_size", "2M");
    // prepared at the start in proportion
    small = missing(small, "key_buffer_size", "8M");
    small = missing(small, "aria_pagecache_buffer_size", "8M");
    // made anew at each start; below 5 MB it is extended at once
    small = missing(small, "innodb_temp_data_file_path", "ibtmp1:5M:autoextend");
    return missing(small, "innodb_autoextend_increment", "8");
  }

  private static OptionFile mySql(OptionFile file, ServerVersion version) {
    OptionFile small = missing(file, "performance_schema", "OFF");
    small = missing(small, "innodb_log_buffer_size", "1M");
    // before, the size belongs to the files that come with the snapshot
    return version.atLeast(8, 0, 30) ? missing(small, "innodb_redo_log_capacity", "8M") : small;
  }

  private static OptionFile missing(OptionFile file, String option, String value) {
    return file.getForServer(option).isPresent() ? file : file.setForServer(option, value);
  }
}
