def sign(n):
    return 1 if n > 0 else -1


def half(n):
    return n / 2
