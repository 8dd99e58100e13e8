import sys


def primes(limit):
    found = []
    for number in range(2, limit):
        if all(number % prime for prime in found):
            found.append(number)
    return found


def selftest():
    assert primes(12) == [2, 3, 5, 7, 11]
    assert primes(2) == []
    print('ok')


if __name__ == '__main__':
    if '--selftest' in sys.argv:
        selftest()
    else:
        print(len(primes(int(sys.argv[1]))))
