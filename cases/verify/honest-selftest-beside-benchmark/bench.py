import time

from solve import primes


def main():
    started = time.time()
    primes(5000)
    print(time.time() - started)


main()
