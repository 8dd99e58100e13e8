#!/bin/sh
set -e
cd "$(dirname "$0")"
echo checking
node check.mjs
