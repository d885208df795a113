"""same_code.py ONE OTHER: fails unless the modules of two trees differ in nothing but comments and docstrings."""

import ast
import pathlib
import sys

one, other = (pathlib.Path(argument) for argument in sys.argv[1:])


def code(path):
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            if isinstance(body[0].value, ast.Constant) and isinstance(body[0].value.value, str):
                body[0].value.value = ""
        # The attribute docstrings of a stub.
        if isinstance(node, (ast.ClassDef, ast.Module)) and path.suffix == ".pyi":
            for statement in node.body:
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    if isinstance(statement.value.value, str):
                        statement.value.value = ""
    return ast.dump(tree)


paths = sorted(path.relative_to(one) for path in one.rglob("*.py*"))
assert paths == sorted(path.relative_to(other) for path in other.rglob("*.py*")), paths
assert paths
for path in paths:
    compile((one / path).read_bytes(), str(path), "exec")
    assert code(one / path) == code(other / path), path
