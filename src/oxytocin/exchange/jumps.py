"""An event with all that the impulses it emits set off, as changes that are made at once.

The engine hands impulses from part to part, one after the other, each on the state that the last has left. Formats of
exchange know events whose changes all rest on the state before, so the chain is written out by substitution.
"""

from __future__ import annotations

from oxytocin.engine.lower import Happening, Lowered, needed
from oxytocin.language.errors import OxytocinError
from oxytocin.language.maths import Expression

_LONGEST_CHAIN = 20


def changes(low: Lowered, happening: Happening | None = None, given: tuple[str, Expression] | None = None) -> dict:
    """Return the new value of every state that an event or a given impulse changes, in terms of the state before.

    Parameters
    ----------
    low : Lowered
        The body.
    happening : Happening, optional
        The event.
    given : (str, expression), optional
        An impulse from outside, by its signal, and its amount.

    Raises
    ------
    OxytocinError
        If impulses set each other off without end.
    """
    import sympy

    chain = _Chain(low)
    if happening is not None:
        chain.take(happening)
    if given is not None:
        chain.waiting[given[0]] = sympy.sympify(given[1])
    chain.deliver()
    return chain.new


class _Chain:
    def __init__(self, low: Lowered) -> None:
        self.low = low
        self.new: dict[str, Expression] = {}
        self.waiting: dict[str, Expression] = {}

    def take(self, happening: Happening, symbol: str = "", amount: Expression = None) -> None:
        """Make one happening's changes; one that an impulse sets off happens only where there is an amount of it."""
        import sympy

        own = sympy.Symbol(symbol, real=True)
        new: dict[str, Expression] = {}
        for name, expression in happening.changes:
            old = sympy.Symbol(name, real=True)
            after = self._now(expression, symbol, amount)
            if symbol and expression.xreplace({own: sympy.Integer(0)}) != old:
                after = self._if_any(amount, after, self._now(old, "", None))
            new[name] = after
        emitted = []
        for signal, expression in happening.emits:
            gift = self._now(expression, symbol, amount)
            emitted.append((signal, self._if_any(amount, gift, sympy.Integer(0)) if symbol else gift))
        self.new |= new
        for signal, gift in emitted:
            self.waiting[signal] = self.waiting.get(signal, sympy.Integer(0)) + gift

    def deliver(self) -> None:
        """Hand on impulses until none is left, in the engine's order."""
        for _ in range(_LONGEST_CHAIN):
            if not self.waiting:
                return
            for signal in self.low.impulses:
                amount = self.waiting.pop(signal, None)
                if amount is None or amount == 0:
                    continue
                for symbol, happening in self.low.receipts[signal]:
                    self.take(happening, symbol, amount)
        raise OxytocinError(f"the impulses {', '.join(self.waiting)} set each other off without end")

    def _now(self, expression: Expression, symbol: str, amount: Expression) -> Expression:
        """Return an expression in terms of the state before the first change."""
        import sympy

        while True:
            named = {item.name: item for item in expression.free_symbols if item.name in self.low.algebra}
            hit = {item: self.low.algebra[name] for name, item in named.items() if self._is_changed(item)}
            if not hit:
                break
            expression = expression.xreplace(hit)
        known = {sympy.Symbol(name, real=True): value for name, value in self.new.items()}
        if symbol:
            known[sympy.Symbol(symbol, real=True)] = amount
        return expression.xreplace(known)

    def _is_changed(self, expression: Expression) -> bool:
        rests_on = [expression, *needed([expression], self.low.algebra).values()]
        return any(item.name in self.new for part in rests_on for item in part.free_symbols)

    @staticmethod
    def _if_any(amount: Expression, yes: Expression, no: Expression) -> Expression:
        import sympy

        if amount.is_number:
            return yes
        return sympy.Piecewise((yes, sympy.Ne(amount, 0, evaluate=False)), (no, True), evaluate=False)
