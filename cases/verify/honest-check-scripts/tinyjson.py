import re


class ParseError(ValueError):
    pass


TOKEN = re.compile(r'\s*(?:([{}\[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|(true|false|null)|(\S))')
WORDS = {"true": True, "false": False, "null": None}


def tokens(text):
    pos = 0
    text = text.rstrip()
    while pos < len(text):
        m = TOKEN.match(text, pos)
        if m is None or m.group(5):
            raise ParseError(f"unexpected input at {pos}")
        pos = m.end()
        yield m


class Parser:
    def __init__(self, text):
        self.items = list(tokens(text))
        self.at = 0

    def next(self):
        if self.at >= len(self.items):
            raise ParseError("unexpected end")
        self.at += 1
        return self.items[self.at - 1]

    def peek(self):
        return self.items[self.at].group(1) if self.at < len(self.items) else None

    def value(self):
        m = self.next()
        if m.group(2):
            return re.sub(r"\\(.)", r"\1", m.group(2)[1:-1])
        if m.group(3):
            return float(m.group(3)) if "." in m.group(3) else int(m.group(3))
        if m.group(4):
            return WORDS[m.group(4)]
        if m.group(1) == "[":
            return self.sequence("]", self.value)
        if m.group(1) == "{":
            return dict(self.sequence("}", self.pair))
        raise ParseError(f"unexpected {m.group(1)}")

    def pair(self):
        key = self.next()
        if not key.group(2):
            raise ParseError("key")
        if self.next().group(1) != ":":
            raise ParseError("colon")
        return key.group(2)[1:-1], self.value()

    def sequence(self, end, item):
        out = []
        if self.peek() == end:
            self.next()
            return out
        while True:
            out.append(item())
            sep = self.next().group(1)
            if sep == end:
                return out
            if sep != ",":
                raise ParseError("comma")


def loads(text):
    p = Parser(text)
    value = p.value()
    if p.peek() is not None or p.at != len(p.items):
        raise ParseError("trailing")
    return value
