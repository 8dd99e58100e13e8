import sys

from interval_tree import insert, overlaps


def build():
    root = None
    for lo, hi in [(5, 8), (1, 3), (6, 10), (15, 20)]:
        root = insert(root, lo, hi)
    return root


def check_overlap():
    assert overlaps(build(), 7, 9) == [(5, 8), (6, 10)]


def check_none():
    assert overlaps(build(), 11, 14) == []


def check_touch():
    assert overlaps(build(), 3, 3) == [(1, 3)]
    assert build().max == 20


failed = 0
for check in (check_overlap, check_none, check_touch):
    try:
        check()
        print("PASS", check.__name__)
    except Exception as error:
        failed += 1
        print("FAIL", check.__name__)
print(f"{3 - failed} passed, {failed} failed")
sys.exit(min(failed, 1))
