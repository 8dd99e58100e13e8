from tinyjson import loads

assert loads('{"a": [1, 2.5, true, null, "x\\"y"]}') == {"a": [1, 2.5, True, None, 'x"y']}
assert loads(" [] ") == []
