"""Equations as people read them: SymPy's two-dimensional print, in one line where that is too wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oxytocin.language.checks import sides
from oxytocin.language.component import Equal, Equation, Rate
from oxytocin.language.maths import Expression

_INDENT = "    "
_DIGITS = 4  # of a number in an equation
_WORTH_A_NAME = 3  # operations

Names = Mapping[Expression, Expression]
"""Outputs of a part by what they stand for, so that other equations can name them."""


def outputs(equations: Iterable[Equation]) -> dict[Expression, Expression]:
    """Return the outputs of a part that are worth naming in its other equations, in the order of its equations."""
    import sympy

    found: dict[Expression, Expression] = {}
    for item in equations:
        target, right = sides(item)
        if isinstance(item, Equal) and sympy.sympify(right).count_ops() >= _WORTH_A_NAME:
            # In the names of those before it, which stand in every expression in which this one is looked for.
            found.setdefault(named(right, found), target)
    return found


def equation(item: Equation, width: int, names: Names | None = None) -> str:
    """Return one equation with fractions and powers set out in two dimensions, at most `width` characters wide.

    What would be wider gets names for what occurs twice or for its terms; what is still wider is broken into lines.

    Parameters
    ----------
    names : mapping, optional
        From `outputs`; an output stands in the equations after its own in place of what it is.
    """
    target, right = sides(item)
    left = _left(item)
    ways = list(_ways_to_say(bare(named(right, names or {}, target))))
    for parts in ways:
        blocks = [_in_two_dimensions(left, parts[0][1]), *(_in_two_dimensions(*part) for part in parts[1:])]
        if max(map(_width, blocks)) <= width:
            return "\n\n".join([blocks[0], *(textwrap.indent(block, _INDENT) for block in blocks[1:])])
    head = f"d({bare(target)})/dt" if isinstance(item, Rate) else str(left)
    return _broken(f"{head} = ", ways[1], width)


def as_equality(item: Equation, names: Names | None = None) -> Any:
    """Return one equation as SymPy's equality, in the part's own names; the left of a rate is a derivative."""
    import sympy

    target, right = sides(item)
    return sympy.Eq(_left(item), bare(named(right, names or {}, target)), evaluate=False)


def _left(item: Equation) -> Any:
    """Return what stands on the left: a quantity, or its derivative."""
    import sympy

    left = bare(sides(item)[0])
    return sympy.Derivative(left, sympy.Symbol("t")) if isinstance(item, Rate) else left


def clause(head: str, item: Expression, width: int, names: Names | None = None) -> str:
    """Return words and an expression in one line, or in lines of at most `width` with names for what occurs twice."""
    text = head + expression(item, names)
    if len(text) <= width:
        return text
    return _broken(head, list(_ways_to_say(bare(named(item, names or {}))))[1], width)


def _broken(head: str, parts: list[tuple[Any, Expression]], width: int) -> str:
    """Return words and an expression, and below them what its letters stand for, each in one line or more."""
    margin = head[: len(head) - len(head.lstrip())]
    (_, short), *shared = parts
    lines = [_filled(head, short, width, margin)]
    lines += [_filled(f"{margin}{_INDENT}{name} = ", value, width, margin + _INDENT) for name, value in shared]
    return "\n".join(lines)


def _filled(head: str, item: Expression, width: int, margin: str) -> str:
    text = expression(item).replace("⋅", " ⋅ ").replace("/", " / ")
    return textwrap.fill(head + text, width, subsequent_indent=margin + _INDENT, break_long_words=False)


def expression(item: Expression, names: Names | None = None) -> str:
    """Return an expression in one line, with outputs of its part in place of what they stand for."""
    import sympy
    from sympy.printing.str import StrPrinter

    class Printer(StrPrinter):
        """Says cases in words."""

        def _print_Piecewise(self, cases: Any) -> str:
            *first, (last, _) = cases.args
            words = (f"{self._print(value)} if {self._print(condition)} else " for value, condition in first)
            return f"({''.join(words)}{self._print(last)})"

    text = Printer().doprint(bare(named(sympy.sympify(item), names or {})))
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


def named(item: Expression, names: Names, target: Expression = None) -> Expression:
    """Return an expression in which outputs stand for what they are; those from `target` on are left out."""
    import sympy

    item = sympy.sympify(item)
    for right, output in names.items():
        if output == target:
            break
        item = item.subs(right, output)
    return item


def bare(item: Expression) -> Expression:
    """Return an expression as people read it: in the part's own names, with short numbers, and sigmoids as such."""
    import sympy

    item = sympy.sympify(item)
    item = item.xreplace(
        {symbol: sympy.Symbol(symbol.name.rpartition(".")[2], real=True) for symbol in item.free_symbols}
    )
    item = item.replace(lambda part: _sigmoid_of(part) is not None, lambda part: _sigmoid()(_sigmoid_of(part)))
    return item.xreplace({number: sympy.Float(f"{number:.{_DIGITS}g}") for number in item.atoms(sympy.Float)})


def _sigmoid() -> Any:
    import sympy

    return sympy.Function("sigmoid", real=True)


def _sigmoid_of(part: Expression) -> Expression | None:
    """Return x where an expression is 1/(1 + exp(-x)), which SymPy may have written as 1/(1 + c exp(y)), else None."""
    import sympy

    if not (part.is_Pow and part.exp == -1 and part.base.is_Add):
        return None
    factor, power = (part.base - 1).as_coeff_Mul()
    if not (factor.is_positive and isinstance(power, sympy.exp)):
        return None
    return sympy.factor_terms(-power.args[0] - sympy.log(factor))


def _in_two_dimensions(left: Expression, right: Expression) -> str:
    import sympy
    from sympy.printing.pretty.pretty import PrettyPrinter
    from sympy.printing.pretty.stringpict import prettyForm

    class Printer(PrettyPrinter):
        """Leaves names as they are, where SymPy would make `plasma_volume` a `plasma` with an index."""

        def _print_Symbol(self, symbol: Any, bold_name: bool = False) -> Any:
            return prettyForm(symbol.name)

        def _print_Max(self, item: Any) -> Any:
            return self._helper_print_function(item.func, item.args, func_name="max")

        def _print_Min(self, item: Any) -> Any:
            return self._helper_print_function(item.func, item.args, func_name="min")

    from sympy.printing.pretty.pretty_symbology import pretty_use_unicode

    before = pretty_use_unicode(True)
    try:
        text = Printer({"wrap_line": False}).doprint(sympy.Eq(left, right, evaluate=False))
    finally:
        pretty_use_unicode(before)
    return "\n".join(line.rstrip() for line in text.splitlines())


def _width(text: str) -> int:
    return max(map(len, text.splitlines()))
