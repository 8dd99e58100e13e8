#!/bin/bash
for n in "$@"; do echo $((n + n + 1)); done
