"""Which texts of the pages are to be translated, and which Chinese ones were forgotten?"""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from cityloop.faces.pages import parts

PAGES = Path(parts.__file__).parent.parent
PO = PAGES / "locale" / "en.po"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
CALLS = {"_", *(f"{name}{lazy}" for name in ("gettext", "ngettext", "pgettext", "npgettext") for lazy in ("", "_lazy"))}
KEYWORDS = DEFAULT_KEYWORDS | {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")}
TAGS = re.compile(r"{%\s*translate .*?%}|{%\s*blocktranslate.*?endblocktranslate\s*%}|{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.S)
OWN_NAME = 'lang="zh-Hans">中文<'  # a language is offered by its own name


def catalogue() -> Catalog:
    """Return the English catalogue."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def templates() -> list[Path]:
    """Return all templates of the pages."""
    return sorted(PAGES.rglob("*.html"))


def modules() -> list[Path]:
    """Return all modules of the pages."""
    return sorted(PAGES.rglob("*.py"))


def wanted() -> dict[tuple[str | tuple[str, ...], str | None], str]:
    """Return (text or its singular and plural, context) -> the file that shows it."""
    found = {}
    for path in [*templates(), *modules()]:
        text = path.read_text(encoding="utf-8")
        source = templatize(text) if path.suffix == ".html" else text
        for _, message, _, context in extract("python", BytesIO(source.encode()), KEYWORDS):
            found[message, context] = path.name
    return found


def in_template(text: str) -> list[str]:
    """Return the lines of a template that hold Chinese outside of what is translated."""
    rest = TAGS.sub(lambda tag: "\n" * tag[0].count("\n"), text).replace(OWN_NAME, "")
    return [line.strip() for line in rest.splitlines() if CHINESE.search(line)]


def in_module(source: str) -> list[str]:
    """Return the Chinese texts of a module that no gettext call takes, other than docstrings and "中文 / English" ones."""
    tree = ast.parse(source)
    return [text for text in _loose(tree) if CHINESE.search(text) and " / " not in text]


def _loose(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.JoinedStr):
        whole = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        yield whole
        children: list[ast.AST] = [part for part in node.values if not isinstance(part, ast.Constant)]
    else:
        children = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in children:
        yield from _loose(child)
