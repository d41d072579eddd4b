"""Small models by others that once went wrong in a body, with what is right; made for this, not taken from anybody.

Where there is a closed form, the comment gives it; the rest is what libRoadRunner and COPASI agree on, and
`against_libroadrunner` asks them again. `others` leaves out one that looks at a condition too seldom, or takes an
equality for never.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MATHS = 'xmlns="http://www.w3.org/1998/Math/MathML"'
TIME = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol>'


def apply(name: str, *parts: object) -> str:
    """Return an operation in MathML."""
    return f"<apply><{name}/>{''.join(str(part) for part in parts)}</apply>"


def cn(value: float) -> str:
    """Return a number in MathML."""
    return f"<cn>{value!r}</cn>"


def ci(name: str) -> str:
    """Return an identifier in MathML."""
    return f"<ci>{name}</ci>"


def chosen(*parts: str) -> str:
    """Return a choice in MathML, from values and conditions by turns and what else it is."""
    pieces = "".join(f"<piece>{parts[i]}{parts[i + 1]}</piece>" for i in range(0, len(parts) - 1, 2))
    return f"<piecewise>{pieces}<otherwise>{parts[-1]}</otherwise></piecewise>"


def event(
    name: str,
    trigger: str,
    changes: dict[str, str],
    *,
    already: bool = True,
    persistent: bool = True,
    by_trigger: bool = True,
    priority: str = "",
    delay: str = "",
) -> str:
    """Return an event; `already` is the trigger's initial value."""
    new = "".join(
        f'<eventAssignment variable="{key}"><math {MATHS}>{value}</math></eventAssignment>'
        for key, value in changes.items()
    )
    rank = f"<priority><math {MATHS}>{priority}</math></priority>" if priority else ""
    late = f"<delay><math {MATHS}>{delay}</math></delay>" if delay else ""
    return (
        f'<event id="{name}" useValuesFromTriggerTime="{str(by_trigger).lower()}">'
        f'<trigger initialValue="{str(already).lower()}" persistent="{str(persistent).lower()}">'
        f"<math {MATHS}>{trigger}</math></trigger>{rank}{late}"
        f"<listOfEventAssignments>{new}</listOfEventAssignments></event>"
    )


def model(
    values: dict[str, float],
    *,
    rates: dict[str, str] | None = None,
    rules: dict[str, str] | None = None,
    events: tuple[str, ...] = (),
    constants: dict[str, float] | None = None,
    starts: dict[str, str] | None = None,
    about: str = "",
) -> str:
    """Return a model of parameters, rules and events, by their MathML."""
    declared = "".join(f'<parameter id="{key}" value="{value!r}" constant="false"/>' for key, value in values.items())
    declared += "".join(f'<parameter id="{key}" constant="false"/>' for key in rules or {})
    declared += "".join(
        f'<parameter id="{key}" value="{value!r}" constant="true"/>' for key, value in (constants or {}).items()
    )
    begin = "".join(
        f'<initialAssignment symbol="{key}"><math {MATHS}>{value}</math></initialAssignment>'
        for key, value in (starts or {}).items()
    )
    said = "".join(
        f'<rateRule variable="{key}"><math {MATHS}>{value}</math></rateRule>' for key, value in (rates or {}).items()
    )
    said += "".join(
        f'<assignmentRule variable="{key}"><math {MATHS}>{value}</math></assignmentRule>'
        for key, value in (rules or {}).items()
    )
    lists = (
        ("listOfParameters", declared),
        ("listOfInitialAssignments", begin),
        ("listOfRules", said),
        ("listOfEvents", "".join(events)),
    )
    inner = "".join(f"<{name}>{items}</{name}>" for name, items in lists if items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" '
        f'version="2"><model id="model" {about}>{inner}</model></sbml>'
    )


@dataclass(frozen=True)
class Case:
    """A model, how long it runs in seconds, and what its quantities are at the end."""

    text: str
    duration: float
    last: dict[str, float]
    others: tuple[str, ...] = field(default=("libroadrunner", "copasi"))


_ONE_MORE = apply("plus", ci("n"), cn(1))
_GOES = {"x": cn(1)}
_HOUR_OF_DAY = apply("minus", TIME, apply("times", cn(24), apply("floor", apply("divide", TIME, cn(24)))))
_AT = {"D": apply("plus", ci("D"), cn(100))}

CASES = {
    # 100 exp(-0.2 * 8) + 100 exp(-0.2 * 6)
    "a dose when the time equals 2 and 4": Case(
        model(
            {"D": 0.0},
            rates={"D": apply("times", cn(-0.2), ci("D"))},
            events=(event("first", apply("eq", TIME, cn(2)), _AT), event("second", apply("eq", TIME, cn(4)), _AT)),
        ),
        10.0,
        {"D": 50.30907},
        others=("copasi",),
    ),
    # one model of Bateman: ka/(ka - ke) (exp(-ke t) - exp(-ka t)) 100
    "a dose as soon as there is time": Case(
        model(
            {"gut": 0.0, "plasma": 0.0},
            rates={
                "gut": apply("minus", ci("gut")),
                "plasma": apply("minus", ci("gut"), apply("times", cn(0.2), ci("plasma"))),
            },
            events=(event("dose", apply("gt", TIME, cn(0)), {"gut": apply("plus", ci("gut"), cn(100))}),),
        ),
        20.0,
        {"plasma": 2.289455},
    ),
    "a state that begins at the threshold": Case(
        model({"x": 0.0, "n": 0.0}, rates=_GOES, events=(event("E", apply("gt", ci("x"), cn(0)), {"n": _ONE_MORE}),)),
        20.0,
        {"n": 1.0},
    ),
    "a state that begins at the threshold, and has reached it": Case(
        model({"x": 0.0, "n": 0.0}, rates=_GOES, events=(event("E", apply("geq", ci("x"), cn(0)), {"n": _ONE_MORE}),)),
        20.0,
        {"n": 0.0},
    ),
    "a dose at eight each day": Case(
        model(
            {"D": 0.0, "n": 0.0},
            rates={"D": apply("times", cn(-0.01), ci("D"))},
            events=(event("dose", apply("geq", _HOUR_OF_DAY, cn(8)), {**_AT, "n": _ONE_MORE}, already=False),),
        ),
        240.13,
        {"n": 10.0, "D": 362.668},
    ),
    "two windows of a state": Case(
        model(
            {"x": 0.0, "n": 0.0, "m": 0.0},
            rates=_GOES,
            events=(
                event(
                    "one", apply("and", apply("gt", ci("x"), cn(2)), apply("lt", ci("x"), cn(2.5))), {"n": _ONE_MORE}
                ),
                event(
                    "two",
                    apply(
                        "or",
                        apply("and", apply("gt", ci("x"), cn(3)), apply("lt", ci("x"), cn(3.1))),
                        apply("gt", ci("x"), cn(8)),
                    ),
                    {"m": apply("plus", ci("m"), cn(1))},
                ),
            ),
        ),
        20.0,
        {"n": 1.0, "m": 2.0},
    ),
    "a window of two hours": Case(
        model(
            {"D": 0.0, "on": 0.0, "n": 0.0},
            rates={"D": apply("minus", ci("on"), apply("times", cn(0.001), ci("D")))},
            events=(
                event(
                    "begins",
                    apply("and", apply("geq", TIME, cn(100)), apply("lt", TIME, cn(102))),
                    {"on": cn(50), "n": _ONE_MORE},
                ),
                event("ends", apply("geq", TIME, cn(102)), {"on": cn(0)}),
            ),
        ),
        240.0,
        {"n": 1.0, "D": 87.0228},
    ),
    # the hand of the switch: T - 3600 over 2.5, at which exp(T/2.5) is beyond doubles
    "a smooth switch": Case(
        model(
            {"T": 0.0, "y": 0.0},
            rates={"T": cn(1), "y": apply("minus", ci("on"), apply("times", cn(0.001), ci("y")))},
            rules={
                "on": apply(
                    "divide",
                    cn(1),
                    apply(
                        "plus",
                        cn(1),
                        apply("exp", apply("divide", apply("minus", ci("T"), cn(3600)), cn(2.5))),
                    ),
                )
            },
        ),
        7200.13,
        {"y": 26.5739, "on": 0.0},
    ),
    # 4 (1 - exp(-5))
    "a time without a unit": Case(
        model(
            {"x": 0.0},
            rates={"x": apply("minus", cn(2), apply("times", cn(0.5), ci("x")))},
            about='timeUnits="dimensionless"',
        ),
        10.0,
        {"x": 3.97305},
    ),
    "a choice as a condition": Case(
        model(
            {"x": 0.0, "y": 0.0},
            rates={"x": cn(1), "y": ci("on")},
            rules={
                "on": chosen(
                    cn(1),
                    chosen(
                        apply("and", apply("geq", ci("x"), cn(2)), apply("leq", ci("x"), cn(4))),
                        apply("lt", ci("y"), cn(3)),
                        apply("and", apply("geq", ci("x"), cn(6)), apply("leq", ci("x"), cn(7))),
                    ),
                    cn(0),
                )
            },
        ),
        20.0,
        {"y": 2.0},
        others=("libroadrunner",),
    ),
    # (2^3 + 0)/0.3
    "a negative number to a whole power that is a parameter": Case(
        model(
            {"x": -2.0, "y": 0.0},
            rates={"x": cn(0.1), "y": apply("power", ci("x"), ci("k"))},
            constants={"k": 2.0},
        ),
        20.0,
        {"y": 26.6667},
    ),
    "values of the time of the trigger": Case(
        model(
            {"x": 1.0, "y": 5.0},
            events=(
                event("first", apply("gt", TIME, cn(10)), {"x": ci("y")}, priority=cn(2)),
                event("second", apply("gt", TIME, cn(10)), {"y": apply("plus", ci("x"), cn(100))}, priority=cn(1)),
            ),
        ),
        20.0,
        {"x": 5.0, "y": 101.0},
    ),
    "values of the time of the change": Case(
        model(
            {"x": 1.0, "y": 5.0},
            events=(
                event("first", apply("gt", TIME, cn(10)), {"x": ci("y")}, priority=cn(2), by_trigger=False),
                event(
                    "second",
                    apply("gt", TIME, cn(10)),
                    {"y": apply("plus", ci("x"), cn(100))},
                    priority=cn(1),
                    by_trigger=False,
                ),
            ),
        ),
        20.0,
        {"x": 5.0, "y": 105.0},
    ),
    "an event that another sets off": Case(
        model(
            {"x": 0.0, "n": 0.0},
            events=(
                event("one", apply("gt", TIME, cn(3)), {"x": cn(7)}),
                event("other", apply("gt", ci("x"), cn(5)), {"n": _ONE_MORE}),
            ),
        ),
        10.0,
        {"x": 7.0, "n": 1.0},
    ),
    "an event that another takes back": Case(
        model(
            {"x": 0.0, "n": 0.0},
            rates=_GOES,
            events=(
                event("one", apply("gt", ci("x"), cn(3)), {"x": cn(-100)}, priority=cn(2)),
                event("other", apply("gt", ci("x"), cn(3)), {"n": _ONE_MORE}, persistent=False, priority=cn(1)),
            ),
        ),
        10.0,
        {"n": 0.0},
    ),
    "an event that another does not take back": Case(
        model(
            {"x": 0.0, "n": 0.0},
            rates=_GOES,
            events=(
                event("one", apply("gt", ci("x"), cn(3)), {"x": cn(-100)}, priority=cn(2)),
                event("other", apply("gt", ci("x"), cn(3)), {"n": _ONE_MORE}, priority=cn(1)),
            ),
        ),
        10.0,
        {"n": 1.0},
    ),
    "two events at time zero, one of which the other sets off": Case(
        model(
            {"x": 0.0, "n": 0.0},
            events=(
                event("one", apply("lt", ci("x"), cn(1)), {"x": cn(7)}, already=False),
                event("other", apply("gt", ci("x"), cn(5)), {"n": _ONE_MORE}),
            ),
        ),
        10.0,
        {"x": 7.0, "n": 1.0},
    ),
    "a rule that is a condition, and an event on it": Case(
        model(
            {"x": 0.0, "n": 0.0},
            rates=_GOES,
            rules={
                "on": chosen(cn(1), apply("and", apply("gt", ci("x"), cn(2)), apply("lt", ci("x"), cn(2.001))), cn(0))
            },
            events=(event("E", apply("gt", ci("on"), cn(0.5)), {"n": _ONE_MORE}),),
        ),
        10.0,
        {"n": 1.0},
        others=("libroadrunner",),
    ),
    "one or the other, and not both": Case(
        model(
            {"x": 0.0, "n": 0.0},
            rates=_GOES,
            events=(
                event("E", apply("xor", apply("gt", ci("x"), cn(2)), apply("gt", ci("x"), cn(2.01))), {"n": _ONE_MORE}),
            ),
        ),
        10.0,
        {"n": 1.0},
    ),
    "a remainder": Case(
        model({"y": 0.0}, rates={"y": apply("rem", TIME, cn(3))}),
        10.0,
        {"y": 14.0},  # 3 times 4.5, and 0.5
    ),
    # 100 sin(t) is above 99.5 for a fifth of a second in 6.28; floor(10 cos) has many steps in each period
    "a curve of time alone": Case(
        model(
            {"n": 0.0, "m": 0.0},
            events=(
                event("E", apply("gt", apply("times", cn(100), apply("sin", TIME)), cn(99.5)), {"n": _ONE_MORE}),
                event(
                    "F",
                    apply("gt", apply("floor", apply("times", cn(10), apply("cos", TIME))), cn(8.5)),
                    {"m": apply("plus", ci("m"), cn(1))},
                ),
            ),
        ),
        628.0,
        {"n": 100.0, "m": 100.0},
        others=("libroadrunner",),
    ),
    "a function of a function": Case(
        model({"y": 0.0}, rates={"y": apply("ln", apply("exp", apply("times", cn(-1.0), TIME)))}),
        10.0,
        {"y": -50.0},
    ),
}
"""By what they are about."""
