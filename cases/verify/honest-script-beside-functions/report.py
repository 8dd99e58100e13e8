import csv
import sys

total = 0.0
rows = 0
with open(sys.argv[1], newline="") as f:
    for row in csv.DictReader(f):
        if row["status"] != "paid":
            continue
        rows += 1
        total += float(row["amount"]) * 1.2
print(f"{rows} paid, {total:.2f} with tax")
