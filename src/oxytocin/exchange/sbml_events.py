"""Events of a file of SBML as crossings of zero, in the file's numbers: conditions, order, trigger-time values, steps.

A part's event happens where a function passes zero upwards. A condition of SBML becomes the function that is 1 while it
holds and -1 while it does not; beside it, each comparison in it is watched as the smooth function that it compares, so
that the integrator stops where a condition may turn. `a == b` of what moves holds for an instant only, and becomes the
passing of a - b through zero. A step (floor, and with it ceiling, quotient and remainder) becomes a state that counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from oxytocin.exchange.sbml_equations import Equations, symbol
from oxytocin.exchange.sbml_maths import TIME, as_condition, grouped
from oxytocin.language import OxytocinError
from oxytocin.language.maths import Expression

_A_LITTLE = 4e-12
"""Of a time: more than what the engine takes for the time of an event (1e-12), and less than matters."""

_OPPOSITE = {"GreaterThan": "LessThan", "StrictGreaterThan": "StrictLessThan"}


@dataclass(frozen=True)
class FileEvent:
    """An event as the file has it; `at_start` where it may happen at time zero."""

    name: str
    trigger: Expression
    changes: Mapping[str, Expression]
    at_start: bool
    persistent: bool
    from_trigger_time: bool
    rank: float


@dataclass(frozen=True)
class Passing:
    """What a part's event happens at: a condition that comes true, or a value that passes zero."""

    name: str
    cause: Expression
    changes: Mapping[str, Expression] = field(default_factory=dict)
    direction: int = 1
    is_condition: bool = True


@dataclass
class Hidden:
    """A state that the file has not: a count of steps, a value at the time of a trigger, or a function of time alone.

    `like` names the quantity whose unit it has, "" for a number; `rate` is what makes it move, if anything does.
    """

    like: str
    start: Expression
    rate: Expression | None = None


class Events:
    """The events of a model, and where its equations take a step.

    Parameters
    ----------
    equations : Equations
        What the model says besides; expressions that take steps are replaced in it.
    second : float
        A second in the file's unit of time.

    Attributes
    ----------
    happenings : list of FileEvent
        Events in the order in which they happen at one instant.
    hidden : dict of str to Hidden
        States to declare besides those of the file, by their names.
    passings : list of Passing
        What to declare as events of the part, in their order.
    """

    def __init__(self, equations: Equations, second: float) -> None:
        self.equations, self.second = equations, second
        self.hidden: dict[str, Hidden] = {}
        self.steps: dict[Expression, Expression] = {}
        self.happenings = sorted(self._read(), key=lambda event: -event.rank)
        equations.need(value for event in self.happenings for value in (event.trigger, *event.changes.values()))
        self.moving = {*equations.ports.inputs, TIME}
        self.moving |= {name for name in equations.states if equations.rates[name] != 0}
        self.jumping = set(equations.states) - self.moving
        self._rewrite(self._strictly_later)
        self.passings = [*self._counted(), *self._passings(), *self._turns()]
        self._show_to_the_step_control()

    def _read(self) -> Iterator[FileEvent]:
        equations, names = self.equations, set[str]()
        for count, event in enumerate(equations.model.getListOfEvents(), 1):
            name = re.sub(r"\W", "_", event.getId() or f"event_{count}")
            while name in names:
                name += "_"
            names.add(name)
            where = f"the event '{name}'"
            changes = {
                change.getVariable(): equations.maths(change, f"{where}, '{change.getVariable()}'")
                for change in event.getListOfEventAssignments()
                if change.getVariable() in equations.states  # an input is not the file's any more
            }
            yield FileEvent(
                name,
                equations.maths(event.getTrigger(), f"the trigger of {where}", as_condition),
                changes,
                at_start=not event.getTrigger().getInitialValue(),
                persistent=event.getTrigger().getPersistent(),
                from_trigger_time=event.getUseValuesFromTriggerTime(),
                rank=self._rank(event, where),
            )

    def _rank(self, event: Any, where: str) -> float:
        if not event.isSetPriority():
            return 0.0
        given = self.equations.maths(event.getPriority(), f"the priority of {where}")
        if not given.is_number:
            path = self.equations.file.path
            raise OxytocinError(f"the priority of {where} in '{path}' is no plain number; such is not read")
        return float(given)

    # Steps.

    def _rewrite(self, how: Callable[[Expression], Expression]) -> None:
        """Write all equations and events anew."""
        for table in (self.equations.rates, self.equations.algebra):
            table |= {name: how(value) for name, value in table.items()}
        self.happenings = [
            replace(
                event, trigger=how(event.trigger), changes={name: how(value) for name, value in event.changes.items()}
            )
            for event in self.happenings
        ]

    def _counted(self) -> list[Passing]:
        """Replace each step of what moves by a state that counts, and return where the count goes up and down."""
        import sympy

        self._rewrite(self._without_steps)
        found = []
        for inside, count in self.steps.items():
            up = sympy.Max(grouped(count + 1), sympy.floor(inside), evaluate=False)
            down = sympy.Min(grouped(count - 1), sympy.floor(inside), evaluate=False)
            found.append(Passing(f"{count.name}_up", inside >= grouped(count + 1), {count.name: up}))
            found.append(Passing(f"{count.name}_down", inside < count, {count.name: down}))
            for name, edge in (("above", grouped(count + 1)), ("below", count)):
                found.append(Passing(f"{count.name}_{name}", _less(inside, edge), direction=0, is_condition=False))
        return found

    def _without_steps(self, value: Expression) -> Expression:
        import sympy

        while True:
            inner = [each for each in value.atoms(sympy.floor) if not each.args[0].atoms(sympy.floor)]
            inner = [each for each in inner if self._moves(each.args[0]) or self._jumps(each.args[0])]
            if not inner:
                return value
            for each in sorted(inner, key=str):
                inside = each.args[0]
                if inside not in self.steps:
                    name = self._new_name(f"steps_{len(self.steps) + 1}")
                    self.steps[inside] = symbol(name)
                    self.hidden[name] = Hidden("", sympy.floor(inside))
                value = value.xreplace({each: self.steps[inside]})

    def _strictly_later(self, value: Expression) -> Expression:
        """Let what is true only after a time, or up to it, turn a little after it.

        A sample at the time of an event shows what is after it. `time >= 20` holds at 20, and `time > 20` does not.
        """
        import sympy

        from oxytocin.language.grouping import number

        later: dict[Expression, Expression] = {}
        for relation in value.atoms(sympy.StrictGreaterThan, sympy.LessThan, sympy.StrictLessThan, sympy.GreaterThan):
            is_strict = isinstance(relation, (sympy.StrictGreaterThan, sympy.StrictLessThan))
            is_less = isinstance(relation, (sympy.LessThan, sympy.StrictLessThan))
            left, right = relation.args
            on_left = left == symbol(TIME)
            if (symbol(TIME) not in (left, right)) or is_strict == (is_less == on_left):
                continue
            limit = right if on_left else left
            if self._moves(limit) or relation in self._within_an_equality(value):
                continue
            margin = grouped(sympy.Abs(limit) + number(self.second)) * number(_A_LITTLE)
            moved = grouped(grouped(limit) + grouped(margin))
            later[relation] = relation.func(left, moved) if on_left else relation.func(moved, right)
        return value.xreplace(later)

    @staticmethod
    def _within_an_equality(value: Expression) -> set[Expression]:
        import sympy

        found: set[Expression] = set()
        for group in value.atoms(sympy.And, sympy.Or):
            for one in group.args:
                kind = _OPPOSITE.get(type(one).__name__)
                if kind is not None and getattr(sympy, kind)(*one.args) in group.args:
                    found |= {one, getattr(sympy, kind)(*one.args)}
        return found

    def _new_name(self, name: str) -> str:
        while name in self.equations.elements or name in self.hidden or name in self.equations.algebra:
            name += "_"
        return name

    def _moves(self, value: Expression) -> bool:
        return bool(self.equations.rests_on(value) & self.moving)

    def _jumps(self, value: Expression) -> bool:
        return bool(self.equations.rests_on(value) & self.jumping)

    # Events.

    def _passings(self) -> list[Passing]:
        captures: list[Passing] = []
        events: list[Passing] = []
        watched: dict[Expression, None] = {}
        self._check_once()
        for event in self.happenings:
            changes = dict(event.changes)
            if event.from_trigger_time:
                changes = self._captured(event, captures)
            if not event.persistent and len(self.happenings) > 1:
                changes = {
                    name: _choice(new, event.trigger, symbol(name)) for name, new in changes.items()
                }  # another that comes first can take it back
            instants, lasting = self._split(event)
            for number, (difference, rest) in enumerate(instants, 1):
                new = {
                    name: value if rest == True else _choice(value, rest, symbol(name))  # noqa: E712
                    for name, value in changes.items()
                }
                name = event.name if len(instants) == 1 and lasting == False else f"{event.name}_at_{number}"  # noqa: E712
                events.append(Passing(name, difference, new, 0, is_condition=False))
                watched |= dict.fromkeys(self._compared(rest))
            if lasting != False:  # noqa: E712
                events.append(Passing(event.name, lasting, changes))
                watched |= dict.fromkeys(self._compared(lasting))
        looks = [
            Passing(f"watch_{number}", difference, direction=0, is_condition=False)
            for number, difference in enumerate(watched, 1)
        ]
        return [*captures, *events, *looks]

    def _check_once(self) -> None:
        """Refuse an event that others raise, lower and raise again at one instant: it would happen more than once then.

        Raises
        ------
        OxytocinError
            With the name of the event.
        """
        for place, event in enumerate(self.happenings):
            rests_on = self.equations.rests_on(event.trigger)
            before = [other.trigger for other in self.happenings[:place] if rests_on & set(other.changes)]
            if any(before.count(trigger) > 2 for trigger in before):
                path = self.equations.file.path
                why = "can come true several times at one instant, by events of one trigger that come before it"
                raise OxytocinError(f"the trigger of the event '{event.name}' in '{path}' {why}; such is not read")

    def _captured(self, event: FileEvent, captures: list[Passing]) -> dict[str, Expression]:
        """Return an event's changes by values of the time of its trigger, where other events can change these first."""
        others = {name for other in self.happenings if other is not event for name in other.changes}
        changes, kept = dict(event.changes), {}
        for name, value in event.changes.items():
            if self.equations.rests_on(value) & others:
                hidden = self._new_name(f"{name}_by_{event.name}")
                self.hidden[hidden] = Hidden(name, symbol(name))
                kept[hidden], changes[name] = value, symbol(hidden)
        if kept:
            instants, lasting = self._split(event)
            if instants:
                captures += [Passing(f"{event.name}_seen", one, kept, 0, is_condition=False) for one, _ in instants]
            if lasting != False:  # noqa: E712
                captures.append(Passing(f"{event.name}_seen", lasting, kept))
        return changes

    def _split(self, event: FileEvent) -> tuple[list[tuple[Expression, Expression]], Expression]:
        """Return the instants at which a trigger holds, as (what passes zero, what must hold then), and what lasts.

        Raises
        ------
        OxytocinError
            If it asks for an equality of what moves in a way that has no instant.
        """
        import sympy

        instants, lasting = [], []
        for term in event.trigger.args if isinstance(event.trigger, sympy.Or) else (event.trigger,):
            factors = list(term.args) if isinstance(term, sympy.And) else [term]
            pairs = [
                (one, other)
                for one in factors
                for other in factors
                if isinstance(one, sympy.GreaterThan) and other == sympy.LessThan(*one.args) and self._slides(one)
            ]
            if len(pairs) == 1:
                rest = sympy.And(*(each for each in factors if each not in pairs[0]))
                self._check_no_equality(event, rest)
                left, right = pairs[0][0].args
                self._check_not_given(event, left, right)
                instants.append((_less(left, right), rest))
                continue
            if len(pairs) > 1:
                raise OxytocinError(self._refused(event, "asks for several equalities at once"))
            self._check_no_equality(event, term)
            lasting.append(term)
        together = sympy.Or(*lasting)
        self._check_no_equality(event, together)
        return instants, together

    def _check_no_equality(self, event: FileEvent, condition: Expression) -> None:
        import sympy

        for one in sorted(self._within_an_equality(condition), key=str):
            if self._slides(one):
                what = "equals" if isinstance(one, (sympy.GreaterThan, sympy.LessThan)) else "differs from"
                left, right = (str(each) for each in one.args)
                raise OxytocinError(self._refused(event, f"asks whether '{left}' {what} '{right}' within more"))

    def _check_not_given(self, event: FileEvent, left: Expression, right: Expression) -> None:
        changed = {name for other in self.happenings for name in other.changes}
        both = (self.equations.rests_on(left) | self.equations.rests_on(right)) & changed
        if both:
            what = f"asks whether '{left}' equals '{right}', and events change '{sorted(both)[0]}'"
            raise OxytocinError(self._refused(event, what))

    def _refused(self, event: FileEvent, why: str) -> str:
        path = self.equations.file.path
        return f"the trigger of the event '{event.name}' in '{path}' {why}; write it with 'geq' or 'leq'"

    def _slides(self, relation: Expression) -> bool:
        """Whether what a relation compares moves other than by steps."""
        return any(self._is_sliding(side) for side in relation.args)

    def _is_sliding(self, value: Expression) -> bool:
        from oxytocin.language.grouping import Choice

        if isinstance(value, Choice):
            return any(self._is_sliding(each) for each, _ in value.args)
        if value.is_Symbol:
            if value.name in self.equations.algebra:
                return self._is_sliding(self.equations.algebra[value.name])
            return value.name in self.moving
        return any(self._is_sliding(each) for each in value.args)

    def _compared(self, condition: Expression) -> Iterator[Expression]:
        """Yield what passes zero where a condition may turn, through rules and reactions too."""
        import sympy

        waiting, seen = [condition], set[str]()
        while waiting:
            one = waiting.pop()
            for relation in sorted(one.atoms(sympy.core.relational.Relational), key=str):
                if self._slides(relation):
                    yield _less(*relation.args)
            for each in sorted(one.free_symbols, key=lambda item: item.name):
                if each.name in self.equations.algebra and each.name not in seen:
                    seen.add(each.name)
                    waiting.append(self.equations.algebra[each.name])

    def _turns(self) -> list[Passing]:
        """Return an empty event wherever a choice turns with the time alone: the integrator stops there."""
        import sympy

        fixed = {*self.equations.constants, *self.jumping, *self.hidden, TIME}
        found: dict[Expression, None] = {}
        for value in (*self.equations.rates.values(), *self.equations.algebra.values()):
            for relation in sorted(value.atoms(sympy.core.relational.Relational), key=str):
                rests_on = {name for name in self.equations.rests_on(relation) if name not in self.equations.algebra}
                if TIME in rests_on and rests_on <= fixed:
                    passed = _less(*relation.args)
                    if -passed not in found:
                        found[passed] = None
        return [
            Passing(f"turn_{number}", passed, direction=0, is_condition=False) for number, passed in enumerate(found, 1)
        ]

    def _show_to_the_step_control(self) -> None:
        """Give each curved function of time alone on which a passing rests a state, so that no step passes its turns.

        Nothing else may move in a model, and then its steps would grow without end.
        """
        import sympy

        still = {*self.equations.constants, *self.jumping, *self.hidden, *self.equations.algebra}
        seen: set[Expression] = set()
        for passing in self.passings:
            rests_on = self.equations.rests_on(passing.cause)
            if passing.is_condition or TIME not in rests_on or rests_on - still != {TIME}:
                continue
            time = symbol(TIME)
            rate = self.equations.written_out(passing.cause, f"what '{passing.name}' rests on").diff(time)
            if time in rate.free_symbols and rate not in seen and not rate.atoms(sympy.Derivative, sympy.Subs):
                seen.add(rate)
                self.hidden[self._new_name(f"{passing.name}_course")] = Hidden("", sympy.Integer(0), rate)

    # Time zero.

    def starts(self, starts: Mapping[str, Expression]) -> dict[str, Expression]:
        """Return what states begin with after the events that a file lets happen at time zero.

        Parameters
        ----------
        starts : mapping
            What each state begins with before.
        """
        import sympy

        now = dict(starts)
        waiting = [(event, sympy.true) for event in self.happenings if event.at_start]
        done: list[FileEvent] = []
        while waiting:
            before, changed = dict(now), set[str]()
            for event, unless in waiting:
                where = f"the event '{event.name}' at time zero"
                holds = sympy.And(unless, self.equations.at_start(event.trigger, before, where))
                if holds == sympy.false:
                    continue
                done.append(event)
                view = dict(before if event.from_trigger_time else now)
                new = {name: self.equations.at_start(value, view, where) for name, value in event.changes.items()}
                now |= {name: _choice(value, holds, now[name]) for name, value in new.items()}
                changed |= set(new)
            waiting = self._set_off(changed, done, before)
        return now

    def _set_off(
        self, changed: set[str], done: list[FileEvent], before: Mapping[str, Expression]
    ) -> list[tuple[FileEvent, Expression]]:
        """Return the events that what happened at time zero can set off, each with the condition that it did not hold.

        Raises
        ------
        OxytocinError
            If that cannot be told without a run.
        """
        import sympy

        found = []
        for event in self.happenings:
            touched = self.equations.rests_on(event.trigger) & changed
            others = {name for each in done if each is not event for name in each.changes}
            if not touched or not touched & others:
                continue
            if event in done:
                path = self.equations.file.path
                raise OxytocinError(
                    f"the event '{event.name}' in '{path}' happens at time zero and rests on "
                    f"'{sorted(touched & others)[0]}', which others change then; such is not read"
                )
            where = f"the event '{event.name}' at time zero"
            found.append((event, sympy.Not(self.equations.at_start(event.trigger, before, where))))
        return found


def _choice(yes: Expression, condition: Expression, no: Expression) -> Expression:
    from oxytocin.language.grouping import Choice

    return yes if condition == True else Choice((yes, condition), (no, True))  # noqa: E712  (a SymPy truth)


def _less(left: Expression, right: Expression) -> Expression:
    return grouped(left) - grouped(right)
