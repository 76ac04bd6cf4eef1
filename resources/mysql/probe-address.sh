#!/usr/bin/env bash
# Tells why a TCP address cannot be connected to from this host.
# In:  HOST PORT
# Out: {"result": "open"} or "refused", "unknown" (the name), "unreachable", "silent", "other"
set -euo pipefail

code=0
# The address goes as arguments of the inner shell, so that nothing of it is read as a program.
# shellcheck disable=SC2016
said=$(timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/$2"' probe "$HOST" "$PORT" 2>&1) || code=$?
case "$code $said" in
  0*) result=open ;;
  124*) result=silent ;;
  *refused*) result=refused ;;
  *"ame or service not known"* | *"ddress family"* | *"name resolution"* | *"nvalid host"*) result=unknown ;;
  *"timed out"*) result=silent ;;
  *"o route"* | *"unreachable"*) result=unreachable ;;
  *) result=other ;;
esac
printf '{"result": "%s"}\n' "$result"
