#!/bin/sh
# Copies the files of a running EventStoreDB node in the order that its maker prescribes: what points into other files goes
# first, so the copy never points at what it does not hold. No scavenge may run meanwhile. Usage: backup.sh FROM TO
set -eu
from="$1" to="$2"
if [ -n "$(ls -A "$to")" ]; then
  echo "Thư mục $to phải trống. / $to has to be empty." >&2
  exit 64
fi
cd "$from"
if [ -d index ]; then
  find index -type d -exec mkdir -p "$to/{}" \;
  find index -type f -name '*.chk' -exec cp -p {} "$to/{}" \;
  find index -type f ! -name '*.chk' -exec cp -p {} "$to/{}" \;
fi
cp -p ./*.chk "$to/"
cp -p ./chunk-* "$to/"
# A node that is started on the copy truncates its log to what the copy holds.
cp -p "$to/chaser.chk" "$to/truncate.chk"
