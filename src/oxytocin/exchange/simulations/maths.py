"""Formulas of SED-ML in MathML, worked out on whole columns of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from oxytocin.language import OxytocinError

Column = Any
"""A number, or an array of numbers."""

_CONSTANTS = {
    "pi": math.pi,
    "exponentiale": math.e,
    "true": 1.0,
    "false": 0.0,
    "infinity": math.inf,
    "notanumber": math.nan,
}
_OF_ALL: dict[str, Callable[[Column], Column]] = {
    "min": np.nanmin, "max": np.nanmax, "sum": np.nansum, "product": np.nanprod,
}  # fmt: skip
_OPERATIONS: dict[str, Callable[[Sequence[Column]], Column]] = {
    "plus": lambda parts: reduce(np.add, parts, 0.0),
    "minus": lambda parts: -parts[0] if len(parts) == 1 else parts[0] - parts[1],
    "times": lambda parts: reduce(np.multiply, parts, 1.0),
    "divide": lambda parts: np.divide(*parts),
    "power": lambda parts: np.power(np.asarray(parts[0], dtype=float), parts[1]),
    "abs": lambda parts: np.abs(parts[0]),
    "exp": lambda parts: np.exp(parts[0]),
    "ln": lambda parts: np.log(parts[0]),
    "floor": lambda parts: np.floor(parts[0]),
    "ceiling": lambda parts: np.ceil(parts[0]),
    "sin": lambda parts: np.sin(parts[0]),
    "cos": lambda parts: np.cos(parts[0]),
    "tan": lambda parts: np.tan(parts[0]),
    "tanh": lambda parts: np.tanh(parts[0]),
    "min": lambda parts: reduce(np.minimum, parts),
    "max": lambda parts: reduce(np.maximum, parts),
    "lt": lambda parts: np.less(*parts),
    "gt": lambda parts: np.greater(*parts),
    "leq": lambda parts: np.less_equal(*parts),
    "geq": lambda parts: np.greater_equal(*parts),
    "eq": lambda parts: np.equal(*parts),
    "neq": lambda parts: np.not_equal(*parts),
    "and": lambda parts: reduce(np.logical_and, parts),
    "or": lambda parts: reduce(np.logical_or, parts),
    "not": lambda parts: np.logical_not(parts[0]),
}


def worked_out(tree: Element, known: Mapping[str, Column], where: str) -> Column:
    """Return what a formula gives.

    Parameters
    ----------
    tree : Element
        The `math` element, or one within it.
    known : mapping of str to number or ndarray
        Variables and parameters by their names.
    where : str
        Whose formula it is, for messages.

    Raises
    ------
    OxytocinError
        If it has a name or a function that is not known.
    """
    with np.errstate(all="ignore"):
        return _value(tree, known, where)


def local(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2]


def _value(tree: Element, known: Mapping[str, Column], where: str) -> Column:
    kind, children = local(tree.tag), list(tree)
    if kind in ("math", "semantics") and children:
        return _value(children[0], known, where)
    if kind == "cn":
        return _number(tree, where)
    if kind == "ci":
        name = (tree.text or "").strip()
        if name not in known:
            raise OxytocinError(f"the formula of {where} has the name '{name}', which is not declared there")
        return known[name]
    if kind in _CONSTANTS:
        return _CONSTANTS[kind]
    if kind == "piecewise":
        return _chosen(children, known, where)
    if kind == "apply" and children:
        return _applied(children, known, where)
    raise OxytocinError(f"the formula of {where} has '{kind}', which is not worked out here")


def _applied(children: list[Element], known: Mapping[str, Column], where: str) -> Column:
    operation = local(children[0].tag)
    rest = [child for child in children[1:] if local(child.tag) not in ("degree", "logbase")]
    parts = [_value(child, known, where) for child in rest]
    marks = [child for child in children[1:] if local(child.tag) in ("degree", "logbase")]
    mark = _value(next(iter(marks[0])), known, where) if marks and len(marks[0]) else None
    if operation == "csymbol":
        meant = (children[0].get("definitionURL") or "").rpartition("#")[2]
        if meant in _OF_ALL and len(parts) == 1:
            return _OF_ALL[meant](parts[0])
        raise OxytocinError(f"the formula of {where} has '{meant}', which is not worked out here")
    if operation == "root" and parts:
        return np.power(np.asarray(parts[0], dtype=float), 1.0 / (2.0 if mark is None else mark))
    if operation == "log" and parts:
        return np.log(parts[0]) / np.log(10.0 if mark is None else mark)
    if operation not in _OPERATIONS or not parts:
        raise OxytocinError(f"the formula of {where} has '{operation}', which is not worked out here")
    try:
        return _OPERATIONS[operation](parts)
    except (TypeError, ValueError):
        raise OxytocinError(f"the formula of {where} gives '{operation}' what it cannot take") from None


def _chosen(children: list[Element], known: Mapping[str, Column], where: str) -> Column:
    found: Column = math.nan
    for child in reversed(children):
        parts = [_value(part, known, where) for part in child]
        found = parts[0] if local(child.tag) == "otherwise" else np.where(parts[1], parts[0], found)
    return found


def _number(tree: Element, where: str) -> float:
    pieces = [(tree.text or "").strip(), *((child.tail or "").strip() for child in tree)]
    try:
        if tree.get("type") == "rational":
            return float(pieces[0]) / float(pieces[1])
        if tree.get("type") == "e-notation":
            return float(f"{pieces[0]}e{pieces[1]}")
        return float(pieces[0])
    except (ValueError, IndexError, ZeroDivisionError):
        raise OxytocinError(f"the formula of {where} has the number '{' '.join(pieces)}', which is none") from None
