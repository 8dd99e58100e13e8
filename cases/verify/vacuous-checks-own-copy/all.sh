#!/bin/bash
set -e
for f in checks/*.sh; do bash "$f"; done
