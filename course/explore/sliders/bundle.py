"""The JavaScript of one picture as one module.

Each file is a module that any page can import. A notebook receives a picture as one text, so the
files that it imports are put in front of it, each once and each in a function of its own, which
gives back what the file exports.
"""

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:const|function|class) (\w+)", re.MULTILINE)


@cache
def module_of(name: str) -> str:
    """Put a picture's module together with all that it imports.

    Args:
        name: the file's name without its ending.

    Returns:
        One module without imports, which exports what the named file exports.
    """
    order: list[str] = []
    _visit(name, order)
    return "\n".join(_as_function(each) for each in order[:-1]) + "\n" + _linked(name)


def _visit(name: str, order: list[str]) -> None:
    for _, imported in _IMPORT.findall(_read(name)):
        if imported not in order:
            _visit(imported, order)
    order.append(name)


def _as_function(name: str) -> str:
    text = _linked(name)
    exported = ", ".join(_EXPORT.findall(text))
    body = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    return f"const file_{name} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"


def _linked(name: str) -> str:
    return _IMPORT.sub(r"const \1 = file_\2;\n", _read(name))


def _read(name: str) -> str:
    return (HERE / f"{name}.js").read_text(encoding="utf-8")
