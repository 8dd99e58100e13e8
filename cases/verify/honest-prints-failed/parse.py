import re


def failures(line):
    found = re.search(r'(\d+) failed', line)
    return int(found.group(1)) if found else 0
