#!/bin/bash
cd "$(dirname "$0")"
for f in checks/*.py; do
  echo "== $f"
  PYTHONPATH=. python3 "$f"
done
