import sys

sys.path.insert(0, '.')
from checks.calc_checks import CHECKS

bad = 0
for name, run, wanted in CHECKS:
    got = run()
    print(('PASS' if got == wanted else 'FAIL'), name)
    bad += got != wanted
print(f'{len(CHECKS) - bad} passed, {bad} failed')
sys.exit(1 if bad else 0)
