#!/bin/sh
# Put a backup of backup.sh into a folder of its own and make its index anew:
#   restore.sh BACKUP.tar.gz FOLDER
# FOLDER must not be there yet: nothing that is in use is touched. In the end FOLDER/reports and FOLDER/index are what a
# service is to be started with.
set -eu
[ $# -eq 2 ] || { echo "usage: restore.sh BACKUP.tar.gz FOLDER" >&2; exit 2; }
backup=$1 folder=$2
[ -f "$backup" ] || { echo "restore.sh: there is no file $backup" >&2; exit 1; }
[ ! -e "$folder" ] || { echo "restore.sh: $folder is there already; name a new folder" >&2; exit 1; }
if [ -f "$backup.sha256" ]; then
    (cd "$(dirname "$backup")" && sha256sum --check --quiet "$(basename "$backup").sha256")
fi

mkdir -p "$folder"
tar -xzf "$backup" -C "$folder" --no-same-owner
# 3: some files could not be read; they are named, and the others are indexed.
congress-qa index "$folder/reports" --index "$folder/index" || [ $? -eq 3 ]
if [ -s "$folder/feedback.jsonl" ]; then
    mv "$folder/feedback.jsonl" "$folder/index/feedback.jsonl"
else
    rm -f "$folder/feedback.jsonl"
fi
congress-qa check "$folder/index"
