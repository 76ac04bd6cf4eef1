# shellcheck shell=bash
# Lists all complete volumes and snapshots. Variable: LOCATION.
need_location
printf '{"volumes":['
separator=''
for record in "$RECORDS/volumes/"*.properties; do
  name=${record##*/}
  name=${name%.properties}
  if [ -e "$record" ] && [ -d "$LOCATION/$name" ]; then
    printf '%s' "$separator"
    print_volume "$name"
    separator=','
  fi
done
printf '],"snapshots":['
separator=''
for record in "$RECORDS/snapshots/"*.properties; do
  name=${record##*/}
  name=${name%.properties}
  if [ -e "$record" ] && [ -d "$TREES/$name" ]; then
    printf '%s' "$separator"
    print_snapshot "$name"
    separator=','
  fi
done
printf ']}'
