import json
import time

from calc import add, mul


def measure(function, rounds):
    started = time.perf_counter()
    for number in range(rounds):
        function(number, number)
    return time.perf_counter() - started


def table(rows):
    lines = ['| name | seconds |', '| --- | --- |']
    for name, seconds in rows:
        lines.append(f'| {name} | {seconds:.4f} |')
    return '\n'.join(lines)


def main():
    rows = [('add', measure(add, 100000)), ('mul', measure(mul, 100000))]
    print(table(rows))
    with open('results.json', 'w') as out:
        json.dump(dict(rows), out)


if __name__ == '__main__':
    main()
