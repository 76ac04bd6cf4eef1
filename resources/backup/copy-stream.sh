# shellcheck shell=bash
# What the scripts share that copy from a source straight into a server on this host; put in front of
# them. Each has a function dump, which writes what the client is to execute.

# Passes on the lines that tell how far the dump is; the last one must be its farewell.
follow() {
  local line last=
  while IFS= read -r line; do
    last=$line
    printf '%s\n' "$line" >&2
  done < <(grep -a --line-buffered -E \
    '^-- (CHANGE |Current Database|Dumping data for table|Dump completed)')
  if [[ $last == '-- Dump completed'* ]]; then printf 'complete\n'; fi
}

load() {
  exec "$CLIENT" --defaults-file=/dev/fd/7 7< <(printf '%s\n' "$CLIENT_OPTIONS") >&2
}

# copy_stream: copies, and prints the answer.
copy_stream() {
  local answer complete=false bytes=0 codes='' line dump_code tee_code load_code
  # The substitution ends when everything that holds descriptor 9 has ended.
  answer=$(
    set +e
    exec 9>&1
    dump 8> >(measure io wchar) 2> >(label dump 8>&-) |
      tee >(follow >&9) >(printf "bytes %d\n" "$(wc -c)" >&9) |
      load 2> >(label load)
    printf 'codes %s\n' "${PIPESTATUS[*]}"
  )
  while IFS= read -r line; do
    case $line in
      complete) complete=true ;;
      bytes\ *) bytes=${line#bytes } ;;
      codes\ *) codes=${line#codes } ;;
    esac
  done <<<"$answer"
  read -r dump_code tee_code load_code <<<"$codes"

  printf '{"dump":%d,"copy":%d,"load":%d,"complete":%s,"bytes":%d,%s}\n' \
    "$dump_code" "$tee_code" "$load_code" "$complete" "$bytes" "$(room_left "$DATA_DIRECTORY")"
}
