#!/bin/sh
set -e
cp calc.txt calc.py
python3 -m unittest test_calc
