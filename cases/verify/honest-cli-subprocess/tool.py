import sys


def wc(text):
    return len(text.split())


def main(argv):
    print(wc(' '.join(argv)))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
