import json


def main():
    rows = [1, 2, 3]
    out = {'sum': sum(rows), 'mean': sum(rows) / len(rows)}
    with open('results.json', 'w') as f:
        json.dump(out, f)


if __name__ == '__main__':
    main()
