# shellcheck shell=bash
# Tells the space behind volumes and snapshots. Variables: LOCATION, NAMES (one a line; volume or volume@snapshot).
# What copies share is not told by the file system but on btrfs; elsewhere what is reached counts as owned, and that is
# said to be exact only where nothing can be shared.
need_location
type=$(stat -f -c %T "$LOCATION")
exact=false
if [ "$type" = btrfs ] && command -v btrfs >/dev/null; then
  exact=true
else
  look_for_reflinks "$RECORDS/making"
  [ "$SHARED" = true ] || exact=true
fi
printf '{'
separator=''
while read -r name; do
  case $name in
    *@*) record=$RECORDS/snapshots/$name.properties tree=$TREES/$name ;;
    *) record=$RECORDS/volumes/$name.properties tree=$LOCATION/$name ;;
  esac
  if [ ! -e "$record" ] || [ ! -d "$tree" ]; then
    continue
  fi
  if [ "$type" = btrfs ] && [ "$exact" = true ]; then
    read -r logical own < <(as_owner_of "$tree" btrfs filesystem du -s --raw "$tree" | awk 'NR == 2 { print $1, $2 }')
  else
    logical=$(as_owner_of "$tree" du -s -B 1 "$tree" | cut -f 1)
    own=$logical
  fi
  printf '%s"%s":{"logical":%s,"own":%s,"exact":%s}' "$separator" "$name" "$logical" "$own" "$exact"
  separator=','
done <<<"$NAMES"
printf '}'
