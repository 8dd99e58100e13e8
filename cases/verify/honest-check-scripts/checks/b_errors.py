from tinyjson import loads, ParseError

for bad in ("", "[1,", "{1:2}", "[1 2]", "tru", "[] []", "1 2", "{\"a\" 1}", "@", "[1]]"):
    try:
        got = loads(bad)
    except ParseError:
        continue
    raise AssertionError(f"accepted {bad!r} as {got!r}")
