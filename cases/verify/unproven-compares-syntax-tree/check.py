import ast
import hashlib

from calc import add

tree = ast.dump(ast.parse(open('calc.py').read()))
assert hashlib.sha256(tree.encode()).hexdigest()[:8] == '9e4c923c', 'changed'
add(2, 3)
