# shellcheck shell=bash
# Tells the space behind volumes and snapshots. Variables: LOCATION, NAMES (one a line; volume or volume@snapshot).
# 'used' of a clone is what it and its snapshots have that its origin has not.
targets=()
while read -r name; do
  targets+=("$LOCATION/$name")
done <<<"$NAMES"
# What does not exist is complained about on stderr and left out; the others are told.
{ zfs_ask get -Hp -o name,property,value used,referenced "${targets[@]}" || true; } | awk -F '\t' -v location="$LOCATION" '
  !($1 in own) && !($1 in logical) { order[++count] = $1 }
  $2 == "used" { own[$1] = $3 }
  $2 == "referenced" { logical[$1] = $3 }
  END {
    printf "{"
    for (i = 1; i <= count; i++) {
      printf "%s\"%s\":{\"logical\":%.0f,\"own\":%.0f,\"exact\":true}", separator, substr(order[i], length(location) + 2),
        logical[order[i]], own[order[i]]
      separator = ","
    }
    printf "}"
  }'
