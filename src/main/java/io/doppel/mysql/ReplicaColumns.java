package io.doppel.mysql;

/**
 * Names of the columns of the state of replication, which differ by the two words that the server
 * uses.
 *
 * @param replica {@code Replica} or {@code Slave}
 * @param source {@code Source} or {@code Master}
 */
public record ReplicaColumns(String replica, String source) {
  /** Column of the receiver's state: Yes, Connecting, Preparing or No. */
  public String receiverRunning() {
    return replica + "_IO_Running";
  }

  /** Column of the receiver's state in words. */
  public String receiverState() {
    return replica + "_IO_State";
  }

  /** Column of the applier's state: Yes or No. */
  public String applierRunning() {
    return replica + "_SQL_Running";
  }

  /** Column of the applier's state in words. */
  public String applierState() {
    return replica + "_SQL_Running_State";
  }

  /** Column of the seconds behind the source; NULL when they are not known. */
  public String secondsBehind() {
    return "Seconds_Behind_" + source;
  }

  /** Column of the source's log file of the transaction applied last. */
  public String appliedFile() {
    return "Relay_" + source + "_Log_File";
  }

  /** Column of the position in {@link #appliedFile}. */
  public String appliedPosition() {
    return "Exec_" + source + "_Log_Pos";
  }

  /** Column of the source's log file that is being received. */
  public String receivedFile() {
    return source + "_Log_File";
  }

  /** Column of the position in {@link #receivedFile}. */
  public String receivedPosition() {
    return "Read_" + source + "_Log_Pos";
  }

  /** Column of the source's host. */
  public String sourceHost() {
    return source + "_Host";
  }

  /** Column of the source's port. */
  public String sourcePort() {
    return source + "_Port";
  }

  /** Column of the account. */
  public String sourceUser() {
    return source + "_User";
  }

  /** Column of the source's UUID; MySQL only. */
  public String sourceUuid() {
    return source + "_UUID";
  }

  /** Column of the source's server id. */
  public String sourceServerId() {
    return source + "_Server_Id";
  }
}
