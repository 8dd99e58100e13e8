"""Plans mutations of Python files. Reads one JSON object from standard input and writes one to standard output.

{"op": "plan", "marker": word, "recordPath": path, "files": [{"path", "text", "driver", "key"}]}
    -> {"plans": [{"path", "neutral", "throwing", "recording", "functions", "units": [{"token", "name", "lines"}],
                   "sites": [{"edits", "line", "within", "what", "kind"}]}]}
{"op": "parse", "files": [{"path", "text"}]} -> {"ok": [true, ...]}

Offsets of edits count UTF-16 units, as JavaScript does. Files that do not parse are left out of the plans.
"""

import ast
import json
import re
import sys

sys.setrecursionlimit(5000)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
TEST_NAME = re.compile(r"^(test|tests)$|^test_|_tests?$|^test[A-Z]|self_?test|run_?(all_?)?tests?", re.I)
SWAPS = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*", ast.Pow: "*",
         ast.BitAnd: "|", ast.BitOr: "&", ast.LShift: ">>", ast.RShift: "<<"}
COMPARES = {ast.Eq: "!=", ast.NotEq: "==", ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<",
            ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is"}
# A value of the same type that is another one, so that only a comparison can notice it.
WRONG = (
    "(lambda s, v: s(v) if not isinstance(v, (list, tuple, dict, set)) else v[:-1] if type(v) in (list, tuple)"
    " else {k: s(x) for k, x in v.items()} if type(v) is dict else set(list(v)[:-1]) if type(v) is set else v)"
    "(lambda v: (not v) if v is True or v is False else v + 1 if hasattr(v, '__index__') or isinstance(v, (float,"
    " complex)) or type(v).__name__ in ('Decimal', 'Fraction') else v + '%s' if type(v) is str else v + b'%s'"
    " if type(v) is bytes else v, %s)"
)


class File:
    def __init__(self, text):
        self.text = text
        self.lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + units(line))

    def offset(self, lineno, col):
        line = self.lines[lineno - 1].encode("utf-8")
        return self.starts[lineno - 1] + units(line[:col].decode("utf-8", "replace"))

    def span(self, node):
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)


def units(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_test(node):
    if isinstance(node, ast.ClassDef):
        return any("Test" in ast.unparse(base) for base in node.bases) or bool(re.match(r"Test[A-Z_]?", node.name))
    return bool(TEST_NAME.search(node.name))


# What a program starts with; the same as in mutation.ts.
ENTRY_NAME = re.compile(r"^(?:_?main|_?cli|usage|parse_?[aA]rgs|print_?[hH]elp)$")
ENDS = ("sys.exit", "exit", "quit", "SystemExit", "asyncio.run", "os._exit")


def entry_names(tree):
    """Functions that the file runs by itself (`main()`, `sys.exit(main())`, `if not check():`): in a driver they are the
    test. One that stands inside an assertion or another call is what is tested."""
    names = set()
    waiting = [node for node in tree.body if not isinstance(node, FUNCTIONS + (ast.ClassDef,))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Expr, ast.Raise, ast.Assign)):
            names.update(run_names(getattr(node, "value", None) or getattr(node, "exc", None), isinstance(node, ast.Expr)))
        elif isinstance(node, (ast.If, ast.While)):
            names.update(run_names(node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test, True))
        waiting.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt) and not isinstance(child, FUNCTIONS))
    return names


def run_names(call, directly):
    if isinstance(call, (ast.Await, ast.UnaryOp)):
        call = getattr(call, "value", None) or getattr(call, "operand", None)
    if not isinstance(call, ast.Call):
        return set()
    if ast.unparse(call.func) in ENDS:
        return {name for arg in call.args for name in run_names(arg, True)} if call.args else set()
    return {call.func.id} if directly and isinstance(call.func, ast.Name) else set()


def has_docstring(body):
    return bool(body) and isinstance(body[0], ast.Expr) and isinstance(getattr(body[0], "value", None), ast.Constant) \
        and isinstance(body[0].value.value, str)


class Inserter(ast.NodeTransformer):
    """Puts a statement at the entry of every function, behind its docstring."""

    def __init__(self, statement, skipped, lambda_body=None):
        self.statement, self.skipped, self.lambda_body = statement, skipped, lambda_body
        self.count = 0

    def enter(self, node):
        if is_test(node) or node.name in self.skipped:
            return node
        self.count += 1
        self.generic_visit(node)
        at = 1 if has_docstring(node.body) else 0
        node.body[at:at] = ast.parse(self.statement).body
        return node

    visit_FunctionDef = enter
    visit_AsyncFunctionDef = enter

    def visit_ClassDef(self, node):
        return node if is_test(node) else self.generic_visit(node)

    def visit_Lambda(self, node):
        self.generic_visit(node)
        if self.lambda_body is not None:
            self.count += 1
            node.body = ast.parse(self.lambda_body, mode="eval").body
        return node


def rewritten(tree, text):
    """The tree as text below the comments that the file begins with: its interpreter line and what it says to tools."""
    head = re.match(r"(?:[ \t]*(?:#[^\n]*)?\n)*", text).group(0)
    return head + ast.unparse(ast.fix_missing_locations(tree))


def at_module_entry(text, statement):
    tree = ast.parse(text)
    at = module_entry(tree)
    tree.body[at:at] = ast.parse(statement).body
    return rewritten(tree, text)


def module_entry(tree):
    at = 1 if has_docstring(tree.body) else 0
    while at < len(tree.body) and isinstance(tree.body[at], ast.ImportFrom) and tree.body[at].module == "__future__":
        at += 1
    return at


def inserted(text, statement, skipped, lambda_body=None):
    tree = ast.parse(text)
    inserter = Inserter(statement, skipped, lambda_body)
    tree = inserter.visit(tree)
    return rewritten(tree, text), inserter.count


def skipped_subtree(node, skipped):
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Raise, ast.Assert)):
        return True
    if isinstance(node, FUNCTIONS):
        return is_test(node) or node.name in skipped
    if isinstance(node, ast.ClassDef):
        return is_test(node)
    if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Compare):
        return "argv" in ast.unparse(node)
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value).endswith("argv")
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        return name in ENDS + ("setattr", "getattr") or name.split(".")[-1].startswith("assert")
    return False


def children(node):
    """What may be mutated below a node: neither decorators, defaults and annotations nor docstrings."""
    if isinstance(node, FUNCTIONS):
        return node.body[1:] if has_docstring(node.body) else node.body
    if isinstance(node, ast.AnnAssign):
        return [] if node.value is None else [node.value]
    return ast.iter_child_nodes(node)


def is_generator(function):
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, FUNCTIONS + (ast.Lambda,)):
            waiting.extend(ast.iter_child_nodes(node))
    return False


def sites_of(tree, file, marker, driver, skipped):
    sites = []
    letter = marker[0]

    def site(node, text, what, kind, within):
        start, end = file.span(node)
        sites.append({"edits": [{"start": start, "end": end, "text": text}], "line": node.lineno, "within": within,
                      "what": what, "kind": kind})

    def wrong(node, what, within):
        start, end = file.span(node)
        source = ast.get_source_segment(file.text, node) or ast.unparse(node)
        if isinstance(node, ast.Constant) and node.value is None:
            return
        site(node, WRONG % (letter, letter, "(" + source + ")"), what, "return", within)

    def swap(node, old_text, text, what, within):
        site(node, "(" + text + ")", what, "operator", within)

    def at(node, within, generator):
        if isinstance(node, ast.Return) and node.value is not None and not generator:
            wrong(node.value, "returns another value", within)
        elif isinstance(node, ast.Yield) and node.value is not None:
            wrong(node.value, "yields another value", within)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print" and node.args \
                and within in ("", "main") and not isinstance(node.args[0], ast.Starred):
            wrong(node.args[0], "prints another value", within)
        elif isinstance(node, ast.Lambda):
            wrong(node.body, "gives another value", within)
        elif isinstance(node, ast.BinOp) and type(node.op) in SWAPS and not formats(node):
            new = SWAPS[type(node.op)]
            text = "%s %s %s" % (paren(node.left), new, paren(node.right))
            swap(node, None, text, "%s becomes %s" % (operator_text(node), new), within)
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARES and len(node.ops) == 1:
            new = COMPARES[type(node.ops[0])]
            text = "%s %s %s" % (paren(node.left), new, paren(node.comparators[0]))
            swap(node, None, text, "comparison becomes %s" % new, within)
        elif isinstance(node, ast.BoolOp):
            new = " or " if isinstance(node.op, ast.And) else " and "
            swap(node, None, new.join(paren(value) for value in node.values), "becomes%s" % new.rstrip(), within)
        elif isinstance(node, ast.AugAssign) and type(node.op) in SWAPS:
            new = SWAPS[type(node.op)]
            text = "%s %s= %s" % (ast.unparse(node.target), new, ast.unparse(node.value))
            site(node, text, "becomes %s=" % new, "operator", within)
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            site(node, "(%r + 1)" % node.value, "%r becomes %r" % (node.value, node.value + 1), "constant", within)
        elif isinstance(node, ast.Constant) and type(node.value) is bool:
            site(node, repr(not node.value), "%r becomes %r" % (node.value, not node.value), "constant", within)

    def walk(node, within, generator):
        if skipped_subtree(node, skipped) or ENTRY_NAME.match(within) and gives_status(node):
            return
        if isinstance(node, FUNCTIONS):
            within, generator = node.name, is_generator(node)
        elif not (driver and within == ""):
            at(node, within, generator)
        for child in children(node):
            walk(child, within, generator)

    for statement in tree.body:
        walk(statement, "", False)
    return sites


def gives_status(node):
    """What an entry function gives is mostly the exit status: by another one any run turns red, whoever looks at it."""
    return isinstance(node, ast.Return) and node.value is not None and not any(
        isinstance(part, (ast.Call, ast.JoinedStr)) or isinstance(part, ast.Constant) and isinstance(part.value, (str, bytes))
        for part in ast.walk(node.value))


def formats(node):
    return isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)


def paren(node):
    return "(" + ast.unparse(node) + ")"


def operator_text(node):
    return {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
            ast.Pow: "**"}.get(type(node.op), "operator")


class Recorder(ast.NodeTransformer):
    """Makes every function write its token to a file, once a process."""

    def __init__(self, key, path, skipped):
        self.key, self.path, self.skipped = key, path, skipped
        self.units = []

    def enter(self, node):
        if is_test(node) or node.name in self.skipped:
            return node
        token = self.key + str(len(self.units))
        own = [child for child in ast.walk(node) if isinstance(child, ast.stmt) and child is not node]
        nested = {id(child) for inner in own if isinstance(inner, FUNCTIONS) for child in ast.walk(inner)}
        lines = {child.lineno for child in own if id(child) not in nested and not is_text(child)}
        self.units.append({"token": token, "name": node.name, "lines": max(1, len(lines))})
        self.generic_visit(node)
        at = 1 if has_docstring(node.body) else 0
        rest = node.body[at:]
        # Where an error leaves the function, that is written too: the same as crashToken in mutation.ts.
        guard = ast.parse("try:\n    pass\nexcept Exception:\n    %s_(%r)\n    raise" % (self.key, token + "z")).body
        guard[0].body = rest
        node.body[at:] = ast.parse("%s_(%r)" % (self.key, token)).body + (guard if rest else [])
        return node

    visit_FunctionDef = enter
    visit_AsyncFunctionDef = enter

    def visit_ClassDef(self, node):
        return node if is_test(node) else self.generic_visit(node)


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


RECORD = """
def %s_(token, seen=set()):
    if token not in seen:
        seen.add(token)
        import os as o
        f = o.open(%r, o.O_WRONLY | o.O_CREAT | o.O_APPEND, 0o644)
        o.write(f, (token + "\\n").encode())
        o.close(f)
"""


def recorded(text, key, path, skipped):
    tree = ast.parse(text)
    recorder = Recorder(key, path, skipped)
    tree = recorder.visit(tree)
    if not recorder.units:
        return None, []
    at = module_entry(tree)
    tree.body[at:at] = ast.parse(RECORD % (key, path)).body
    return rewritten(tree, text), recorder.units


def is_script(tree):
    """Whether the file does its work when it is started, without functions; one that asserts is a test."""
    if any(isinstance(node, FUNCTIONS + (ast.ClassDef, ast.Lambda, ast.Assert)) for node in ast.walk(tree)):
        return False
    for node in tree.body:
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)):
            return True
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            return True
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and not ast.unparse(node.value).startswith("sys.path."):
            return True
    return False


def recorded_script(text, key, path):
    """A script without functions writes down that it runs, and that an error ends it."""
    tree = ast.parse(text)
    lines = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt) and not is_text(node)}
    at = module_entry(tree)
    token = key + "0"
    guard = ast.parse("try:\n    pass\nexcept Exception:\n    %s_(%r)\n    raise" % (key, token + "z")).body
    guard[0].body = tree.body[at:]
    tree.body[at:] = ast.parse(RECORD % (key, path)).body + ast.parse("%s_(%r)" % (key, token)).body + guard
    return rewritten(tree, text), [{"token": token, "name": "", "lines": max(1, len(lines))}]


def plan(file, marker, record_path):
    text = file["text"]
    tree = ast.parse(text)
    skipped = entry_names(tree) if file["driver"] else set()
    neutral, functions = inserted(text, "if not True:\n    pass", skipped)
    raising = "raise RuntimeError(%r)" % marker
    lambda_body = "(_ for _ in ()).throw(RuntimeError(%r))" % marker
    throwing, points = inserted(text, raising, skipped, lambda_body)
    recording, units = recorded(text, file["key"], record_path, skipped)
    if not points and not file["driver"] and is_script(tree):
        throwing, points = at_module_entry(text, raising), 1
        recording, units = recorded_script(text, file["key"], record_path)
    return {
        "path": file["path"],
        "recording": recording,
        "units": units,
        "neutral": neutral if functions else at_module_entry(text, "if not True:\n    pass"),
        "throwing": throwing if points else None,
        "throwingModule": at_module_entry(text, raising) if not points and tree.body else None,
        "functions": points,
        "sites": sites_of(tree, File(text), marker, file["driver"], skipped),
    }


def main():
    request = json.load(sys.stdin)
    if request["op"] == "parse":
        json.dump({"ok": [parses(file["text"]) for file in request["files"]]}, sys.stdout)
        return
    plans = []
    for file in request["files"]:
        try:
            plans.append(plan(file, request["marker"], request["recordPath"]))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    json.dump({"plans": plans}, sys.stdout)


def parses(text):
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
        return True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


main()
