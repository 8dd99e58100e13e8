from calc import add, mul
ok = bad = 0
for got, want in ((add(2, 3), 5), (mul(2, 3), 6)):
    if got == want:
        ok += 1
    else:
        bad += 1
        print('FAIL', got, want)
print(f'{ok} passed, {bad} failed')
