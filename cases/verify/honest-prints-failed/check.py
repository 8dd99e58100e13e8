from parse import failures

SAMPLE = '=== 2 failed, 3 passed in 0.10s ==='
print('sample:', SAMPLE)
print(SAMPLE)
assert failures(SAMPLE) == 2
assert failures('3 passed') == 0
