from helper import clamp


def load(rows):
    kept = []
    for row in rows:
        value = row[0] * 2
        if value > 0:
            kept.append(value)
    return kept


def clean(rows):
    kept = []
    for row in rows:
        value = row[1] * 3
        if value > 1:
            kept.append(value)
    return kept


def group(rows):
    kept = []
    for row in rows:
        value = row[2] * 4
        if value > 2:
            kept.append(value)
    return kept


def rank(rows):
    kept = []
    for row in rows:
        value = row[3] * 5
        if value > 3:
            kept.append(value)
    return kept


def summarise(rows):
    kept = []
    for row in rows:
        value = row[4] * 6
        if value > 4:
            kept.append(value)
    return kept
