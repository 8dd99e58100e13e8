from calc import add, mul


def test_add(pair):
    assert add(*pair) == 5


def test_mul(pair):
    assert mul(*pair) == 6
