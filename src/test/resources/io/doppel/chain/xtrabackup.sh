#!/usr/bin/env bash
# Stands in for Percona XtraBackup, which the lab cannot have: takes the options that Doppel gives, asks the server
# what the real one asks, says what it says, and leaves the files that it leaves. The data are those of the running
# server, copied while its process is stopped, so that InnoDB repairs them when a server is started on them; what it
# repairs them from has its place only after --prepare. /etc/xtrabackup-version has the version, such as 8.4.0-1.
set -euo pipefail

read -r version </etc/xtrabackup-version
series=${version%.*}
[[ $series != 2.4 ]] || base=5.7.13
base=${base:-$version}

say() {
  if [[ $series == 2.4 ]]; then
    printf '%s %s\n' "$(date +'%y%m%d %T')" "$*" >&2
  else
    printf '%s 0 [Note] [MY-011825] [Xtrabackup] %s\n' "$(date +%FT%T.%6N%:z)" "$*" >&2
  fi
}

die() {
  say "error: $*"
  exit 1
}

declare -A option=()
stopped=""
client=""

# take NAME[=VALUE]: an option of the command line or of the option file.
take() {
  local name=${1%%=*}
  name=${name//-/_}
  case ${name#loose_} in
    backup | prepare | version | stream | parallel | target_dir | use_memory | datadir | no_version_check | innodb_*)
      option[${name#loose_}]=${1#*=}
      ;;
    *) die "unknown variable '$1'" ;;
  esac
}

# read_options FILE: the group xtrabackup of an option file.
read_options() {
  local line group=""
  client="[client]"$'\n'
  while IFS= read -r line; do
    case $line in
      \[*) group=$line ;;
      user=* | password=* | socket=*) [[ $group != "[xtrabackup]" ]] || client+=$line$'\n' ;;
      ?*) [[ $group != "[xtrabackup]" ]] || take "${line//\"/}" ;;
    esac
  done <"$1"
}

case ${1:-} in
  --defaults-file=*)
    # twice, as the real one does it: for the server's options and for the client's
    read_options "${1#*=}"
    read_options "${1#*=}"
    shift
    ;;
  --no-defaults) shift ;;
esac
for argument; do
  case $argument in
    --defaults-file=*) die "--defaults-file must be specified first on the command line" ;;
    --*) take "${argument#--}" ;;
    *) die "unknown argument: '$argument'" ;;
  esac
done

say "recognized server arguments: --datadir=${option[datadir]:-/var/lib/mysql}"
printf 'xtrabackup version %s based on MySQL server %s Linux (x86_64) (revision id: 6beb4b49)\n' "$version" "$base" >&2
[[ -z ${option[version]+set} ]] || exit 0

# ask QUERY: sets ANSWER to the rows.
ask() {
  local line
  printf "%s;\nSELECT 'that was it';\n" "$1" >&"$to"
  ANSWER=""
  while IFS= read -r line <&"$from"; do
    if [[ $line == "that was it" ]]; then
      ANSWER=${ANSWER%$'\n'}
      return 0
    fi
    ANSWER+=$line$'\n'
  done
  die "failed to execute query '$1'"
}

# look_up_position: sets LOG, POSITION and GTIDS.
look_up_position() {
  if [[ $series == 2.4 ]]; then
    ask "SHOW MASTER STATUS"
  else
    ask "SELECT LOCAL->>'\$.binary_log_file', LOCAL->>'\$.binary_log_position', LOCAL->>'\$.gtid_executed'
      FROM performance_schema.log_status"
  fi
  LOG=$(cut -f 1 <<<"$ANSWER")
  POSITION=$(cut -f 2 <<<"$ANSWER")
  # the client writes line ends within a value as \n
  printf -v GTIDS '%b' "${ANSWER##*$'\t'}"
}

backup() {
  [[ ${option[stream]} == xbstream && -d ${option[target_dir]} ]] || die "this stand-in streams only"
  local data=${option[datadir]} server others=false meta
  cd -- "$data" || die "Can't change dir to '$data'"
  exec {config}<>"$(mktemp -p "${option[target_dir]}" xtrabackup.XXXXXX)"
  rm -f -- "$(readlink "/proc/self/fd/$config")"
  printf '%s' "$client" >&"$config"
  coproc mysql --defaults-file="/dev/fd/$config" --default-character-set=utf8mb4 --batch --skip-column-names --unbuffered
  exec {to}>&"${COPROC[1]}" {from}<&"${COPROC[0]}"
  meta=$(mktemp -d -p "${option[target_dir]}" xtrabackup.XXXXXX)
  # shellcheck disable=SC2064 # the directory as it is now
  trap "[[ -z \$stopped ]] || kill -CONT \$stopped; rm -rf -- '$meta'" EXIT

  ask "SELECT VERSION()"
  server=${ANSWER%-log}
  [[ $server == "$series".* || ($series == 2.4 && $server == 5.[67].*) ]] ||
    die "Unsupported server version: '$server'. Please use Percona XtraBackup ${server%.*}"
  ask "SHOW ENGINE INNODB STATUS"
  if [[ $series != 2.4 ]]; then
    ask "SELECT * FROM performance_schema.keyring_component_status"
    ask "SELECT * FROM performance_schema.replication_group_members"
    ask "LOCK INSTANCE FOR BACKUP"
  fi
  for file in */*.MYI; do
    case $file in mysql/* | \**) ;; *) others=true ;; esac
  done
  if [[ $others == true || $series == 2.4 ]]; then
    ask "FLUSH TABLES WITH READ LOCK"
    others=true
    look_up_position
    # What was committed last is finished in memory only, because the server could take it from its binary log.
    ask "FLUSH NO_WRITE_TO_BINLOG ENGINE LOGS"
  fi

  ask "SELECT @@pid_file"
  printf XBSTCK01
  stopped=$(<"$ANSWER")
  kill -STOP "$stopped"
  tar --create --sparse --hole-detection=raw --exclude='./binlog.*' --exclude=./auto.cnf --exclude='./*.pem' \
    --exclude='./ibtmp*' --exclude='./*.dblwr' --exclude='./#innodb_temp' --exclude='./*.sock*' --exclude='./*.pid' --exclude='./mysqld-auto.cnf' \
    --transform='s,^\./\(#innodb_redo\|ib_logfile\),./xtrabackup_logfile.\1,' . || die "failed to stream"
  kill -CONT "$stopped"
  stopped=""
  # Without that lock the real one's position counts transactions which had not got through when it took their files.
  # Here there are many of them.
  [[ $others == true ]] || look_up_position

  ask "SELECT CONCAT('innodb_checksum_algorithm=', @@innodb_checksum_algorithm, '|innodb_data_file_path=',
    @@innodb_data_file_path, '|innodb_page_size=', @@innodb_page_size, '|innodb_undo_directory=./|server_id=', @@server_id)"
  printf '[mysqld]\n%s\n' "${ANSWER//|/$'\n'}" >"$meta/backup-my.cnf"
  [[ $series != 2.4 ]] || echo innodb_undo_tablespaces=0 >>"$meta/backup-my.cnf"
  if [[ $series != 2.4 ]]; then
    ask "SELECT @@log_bin_basename"
    cp -- "${ANSWER%/*}/$LOG" "$meta/"
    printf '%s/%s\n' "${ANSWER%/*}" "$LOG" >"$meta/${ANSWER##*/}.index"
  fi
  printf '%s\t%s\t%s\n' "$LOG" "$POSITION" "$GTIDS" >"$meta/xtrabackup_binlog_info"
  printf 'backup_type = full-backuped\nfrom_lsn = 0\nto_lsn = 1\nlast_lsn = 1\n' >"$meta/xtrabackup_checkpoints"
  printf '%s\n' "tool_name = xtrabackup" "tool_version = $version" "server_version = $server" \
    "binlog_pos = filename '$LOG', position '$POSITION'" "partial = N" "incremental = N" "format = xbstream" \
    "compressed = N" "encrypted = N" >"$meta/xtrabackup_info"
  tar --create --directory="$meta" . || die "failed to stream"
  exec {to}>&-
}

prepare() {
  local file
  cd -- "${option[target_dir]}"
  say "cd to $PWD"
  grep -q "^server_version = ${base%.*}" xtrabackup_info || die "Unsupported server version"
  grep -qE '^backup_type = (full-backuped|log-applied)' xtrabackup_checkpoints ||
    die "This target seems not to have correct metadata..."
  for file in xtrabackup_logfile.*; do
    mv -- "$file" "${file#xtrabackup_logfile.}"
  done
  : >xtrabackup_logfile
  : >xtrabackup_master_key_id
  sed -i 's/^backup_type = .*/backup_type = full-prepared/' xtrabackup_checkpoints
}

if [[ -n ${option[backup]+set} ]]; then
  backup
elif [[ -n ${option[prepare]+set} ]]; then
  prepare
else
  die "nothing to do"
fi
say "completed OK!"
