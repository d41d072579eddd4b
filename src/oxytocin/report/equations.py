"""Equations as people read them: SymPy's two-dimensional print, in one line where that is too wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from oxytocin.language.checks import sides
from oxytocin.language.component import Equation, Rate
from oxytocin.language.maths import Expression

_INDENT = "    "


def equation(item: Equation, width: int) -> str:
    """Return one equation with fractions and powers set out in two dimensions, at most `width` characters wide.

    What would be wider gets names for what occurs twice or for its terms; what is still wider is broken into lines.
    """
    import sympy

    target, right = sides(item)
    left = _bare(target)
    if isinstance(item, Rate):
        left = sympy.Derivative(left, sympy.Symbol("t"))
    ways = list(_ways_to_say(_bare(right)))
    for parts in ways:
        blocks = [_in_two_dimensions(left, parts[0][1]), *(_in_two_dimensions(*part) for part in parts[1:])]
        if max(map(_width, blocks)) <= width:
            return "\n\n".join([blocks[0], *(textwrap.indent(block, _INDENT) for block in blocks[1:])])
    head = f"d({_bare(target)})/dt" if isinstance(item, Rate) else str(left)
    (_, short), *shared = ways[1]
    lines = [_broken(head, short, width)]
    lines += [textwrap.indent(_broken(str(name), value, width - len(_INDENT)), _INDENT) for name, value in shared]
    return "\n".join(lines)


def _broken(left: str, right: Expression, width: int) -> str:
    """Return an equation in one line, or in several where that is too long."""
    text = expression(right).replace("⋅", " ⋅ ").replace("/", " / ")
    return textwrap.fill(f"{left} = {text}", width, subsequent_indent=_INDENT, break_long_words=False)


def expression(item: Expression) -> str:
    """Return an expression in one line."""
    import sympy

    text = sympy.sstr(_bare(sympy.sympify(item)))
    for written, read in (("Max(", "max("), ("Min(", "min("), ("**", "^"), ("*", "⋅")):
        text = text.replace(written, read)
    return text


def _ways_to_say(right: Expression) -> Iterator[list[tuple[Any, Expression]]]:
    """Yield an expression whole, then with names for what occurs twice, then with names for the terms of its sum."""
    import sympy

    def names() -> Iterator[Any]:
        return (sympy.Symbol(letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    yield [(None, right)]
    shared, (short,) = sympy.cse([right], symbols=names())
    yield [(None, short), *shared]
    if isinstance(right, sympy.Add):
        total, named, letters = sympy.Integer(0), [], names()
        for term in right.args:
            if term.is_Atom:
                total += term
                continue
            sign = -1 if term.could_extract_minus_sign() else 1
            named.append((next(letters), sign * term))
            total += sign * named[-1][0]
        yield [(None, total), *named]


def _bare(item: Expression) -> Expression:
    """Return an expression in the names that the part itself uses: "plasma.cleared" is "cleared" there."""
    import sympy

    item = sympy.sympify(item)
    return item.xreplace(
        {symbol: sympy.Symbol(symbol.name.rpartition(".")[2], real=True) for symbol in item.free_symbols}
    )


def _in_two_dimensions(left: Expression, right: Expression) -> str:
    import sympy
    from sympy.printing.pretty.pretty import PrettyPrinter
    from sympy.printing.pretty.stringpict import prettyForm

    class Printer(PrettyPrinter):
        """Leaves names as they are, where SymPy would make `plasma_volume` a `plasma` with an index."""

        def _print_Symbol(self, symbol: Any, bold_name: bool = False) -> Any:
            return prettyForm(symbol.name)

    from sympy.printing.pretty.pretty_symbology import pretty_use_unicode

    before = pretty_use_unicode(True)
    try:
        text = Printer({"wrap_line": False}).doprint(sympy.Eq(left, right, evaluate=False))
    finally:
        pretty_use_unicode(before)
    return "\n".join(line.rstrip() for line in text.splitlines()).replace("Max(", "max(").replace("Min(", "min(")


def _width(text: str) -> int:
    return max(map(len, text.splitlines()))
