"""The JavaScript of one picture as one module.

Each file is a module that any page can import. A notebook receives a picture as one text, so the
files that it imports are put in front of it, each once.
"""

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)


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
    pieces = []
    for each in order:
        text = _IMPORT.sub("", _read(each))
        pieces.append(text if each == name else re.sub(r"^export ", "", text, flags=re.MULTILINE))
    return "\n".join(pieces)


def _visit(name: str, order: list[str]) -> None:
    for imported in _IMPORT.findall(_read(name)):
        if imported not in order:
            _visit(imported, order)
    if name not in order:
        order.append(name)


def _read(name: str) -> str:
    return (HERE / f"{name}.js").read_text(encoding="utf-8")
