#!/bin/sh
# Back up what cannot be made anew: the reports, those that were removed or replaced among them, and people's verdicts.
#   backup.sh REPORTS INDEX BACKUPS [KEEP]
# writes BACKUPS/congress-qa-TIME.tar.gz with a checksum beside it, whole or not at all, and removes all but the newest KEEP (14).
# The service may go on: every file of the library appears whole. The index is not in it; `congress-qa index` makes it.
set -eu
[ $# -ge 3 ] || { echo "usage: backup.sh REPORTS INDEX BACKUPS [KEEP]" >&2; exit 2; }
reports=$1 index=$2 backups=$3 keep=${4:-14}
[ -d "$reports" ] || { echo "backup.sh: there is no folder $reports; nothing was written" >&2; exit 1; }

umask 077
mkdir -p "$backups"
name=congress-qa-$(date -u +%Y%m%dT%H%M%SZ)
stage=$(mktemp -d "$backups/.$name.XXXXXX")
trap 'rm -rf "$stage"' EXIT
trap 'exit 1' HUP INT TERM

if [ -f "$index/feedback.jsonl" ]; then
    cp "$index/feedback.jsonl" "$stage/feedback.jsonl"
else
    : > "$stage/feedback.jsonl"
fi
# A report that is added or removed while this runs is in it or not; tar says so by 1.
status=0
tar -czf "$stage/whole.tar.gz" --exclude='.congress-qa-*.part' \
    -C "$stage" feedback.jsonl -C "$(dirname "$(realpath "$reports")")" \
    --transform="s,^$(basename "$(realpath "$reports")"),reports," "$(basename "$(realpath "$reports")")" || status=$?
[ "$status" -le 1 ] || { echo "backup.sh: tar failed ($status); nothing was written" >&2; exit 1; }
gzip -t "$stage/whole.tar.gz"
sync "$stage/whole.tar.gz"
mv "$stage/whole.tar.gz" "$backups/$name.tar.gz"
(cd "$backups" && sha256sum "$name.tar.gz" > "$name.tar.gz.sha256")

ls -1 "$backups" | grep -E '^congress-qa-[0-9]{8}T[0-9]{6}Z\.tar\.gz$' | sort -r | tail -n +"$((keep + 1))" | while read -r old; do
    rm -f "$backups/$old" "$backups/$old.sha256"
done
echo "$backups/$name.tar.gz"
