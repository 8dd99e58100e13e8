from calc import add, mul

CHECKS = [('add', lambda: add(2, 3), 5), ('mul', lambda: mul(2, 3), 6)]
