from tinyjson import loads, ParseError

for bad in ("", "[1,", "{1:2}", "[1 2]", "tru"):
    try:
        loads(bad)
    except ParseError:
        continue
    raise AssertionError(f"accepted {bad!r}")
