def add(a, b):
    total = a + b
    assert total >= a, 'positive numbers only'
    return total


def half(a):
    assert a % 2 == 0
    return a // 2
