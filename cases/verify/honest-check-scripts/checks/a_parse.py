from tinyjson import loads

assert loads('{"a": [1, 2.5, true, null, "x\\"y"]}') == {"a": [1, 2.5, True, None, 'x"y']}
assert loads(" [] ") == []
assert loads('[{"k": {"n": -3}}, ["", "two words"], false]') == [{"k": {"n": -3}}, ["", "two words"], False]
assert loads("7") == 7 and loads("-0.5") == -0.5 and loads('"q"') == "q" and loads("{}") == {}
