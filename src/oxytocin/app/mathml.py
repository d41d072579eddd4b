"""Equations as presentation MathML, which browsers set by themselves."""

from __future__ import annotations

import html
import re
from typing import Any

from oxytocin.language.component import Equation
from oxytocin.report.equations import Names, as_equality


def in_mathml(item: Equation, names: Names) -> str:
    """Return one equation as a `math` element."""
    from sympy.printing.mathml import MathMLPresentationPrinter

    class Printer(MathMLPresentationPrinter):
        """Leaves names as they are, where SymPy would make `plasma_volume` a `plasma` with an index."""

        def _print_Symbol(self, symbol: Any, style: str = "plain") -> Any:
            name = self.dom.createElement("mi")
            name.appendChild(self.dom.createTextNode(symbol.name))
            return name

    made = Printer()._print(as_equality(item, names)).toxml()
    # SymPy writes names of signs that HTML knows and XML does not.
    made = re.sub(r"&(?!lt;|gt;|amp;|quot;)\w+;", lambda match: html.unescape(match[0]), made)
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">{made}</math>'
