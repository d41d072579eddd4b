"""Labour, from its onset or its induction to the birth: the Ferguson loop at work, and what is done to help it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.clearance import CLEARANCE, total_clearance, with_clearance
from oxytocin.experiments.experiment import Experiment, Outcome, Readout, Setting
from oxytocin.experiments.pulses import pulse_readouts, pulse_times
from oxytocin.experiments.regimen import Regimen, RegimenSetting, read_regimen
from oxytocin.experiments.tocograph import contractions_of
from oxytocin.language import Body, Give, OxytocinError, Protocol, Set
from oxytocin.language.quantities import convert

_HOUR = 3600.0
_INDUCTION = 36 * 3600.0
"""How long an induction is watched, in s."""

_LONG = 6.0
"""Hours of oxytocin from which a labour under it is called long."""

_SPONTANEOUS, _INSTRUMENTAL, _CAESAREAN = 1.0, 2.0, 3.0


class Labour(Experiment):
    """A woman in labour, or one in whom labour is induced, watched for a day."""

    name = "labour"
    question = "How does labour go, by itself, and helped by oxytocin?"
    bodies = {"woman": labouring_woman}
    settings = {
        "treatment": Setting(
            "none", "", "oxytocin from the start (induction), at slow progress (augmentation), or none",
            choices=("none", "augmentation", "induction"),
        ),
        "regimen": RegimenSetting("low_dose", "how it is given: a name that is shipped, or a file of your own"),
        "births_before": Setting(0.0, "1", "children born before; one counts as several", high=20.0),
        "gestation": Setting(39.0, "week", "weeks of pregnancy", low=22.0, high=44.0),
        "epidural": Setting.no_or_yes("epidural analgesia"),
        "reflex": Setting("intact", "", "the nerves from cervix and pelvic floor", choices=("intact", "cut")),
        "hypothalamus": Setting("rate", "", "the quick model, or all neurons", choices=("rate", "spiking")),
        "clearance": CLEARANCE,
        "allow_extreme": Setting.no_or_yes("let doses over ten times those in use pass"),
        "duration": Setting(86400.0, "s", "how long she is watched", low=600.0, high=4 * 86400.0),
    }  # fmt: skip
    keep = (
        "intrauterine_pressure",
        "uterine_activity",
        "dilation",
        "station",
        "plasma_oxytocin",
        "infusion_rate",
        "receptor_density",
        "receptor_activation",
        "local_drive",
        "brake",
        "blood_loss",
        "pump.given",
    )
    every = 60.0
    main_outcome = "time_to_delivery"
    reads = (
        "delivered",
        "spontaneous_birth",
        "instrumental_birth",
        "caesarean",
        "time_to_delivery",
        "oxytocin_to_delivery",
        "caesarean_after_oxytocin",
        "first_stage",
        "second_stage",
        *(f"time_from_{cm}_to_{cm + 1}_cm" for cm in range(3, 10)),
        "slower_than_1_h_per_cm_below_5_cm",
        "contractions_per_10min",
        "contraction_amplitude",
        "contraction_duration",
        "montevideo_units",
        "tachysystole",
        "pulses_per_30min_first_stage",
        "pulses_per_30min_second_stage",
        "pulse_duration_first_stage",
        "pulse_duration_second_stage",
        "pulse_amplitude_first_stage",
        "pulse_amplitude_second_stage",
        "pulse_contraction_correlation",
        "plasma_first_stage",
        "receptor_density_at_birth",
        "receptor_density_after_long_oxytocin",
        "oxytocin_given",
        "highest_infusion_rate",
        "clearance",
        "blood_loss",
    )

    def choose(self, body: str, given: Mapping[str, float | str]) -> dict[str, float | str]:
        """Return all settings; an induction is watched for longer than it may take before it has failed.

        Raises
        ------
        OxytocinError
            If a regimen is set for a labour without treatment.
        """
        treatment = given.get("treatment", "none")
        if treatment == "none" and "regimen" in given and given["regimen"] != self.settings["regimen"].default:
            raise OxytocinError("a regimen has no effect without a treatment; set treatment=augmentation or induction")
        return super().choose(body, {"duration": _INDUCTION, **given} if treatment == "induction" else given)

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the woman that the settings describe."""
        if chosen["births_before"] != round(chosen["births_before"]):
            raise OxytocinError(f"births_before is a whole number of children, not {chosen['births_before']:g}")
        begun = chosen["treatment"] != "induction"
        woman = labouring_woman(
            chosen["gestation"],
            births_before=int(chosen["births_before"]),
            begun=begun,
            epidural=chosen["epidural"] == "yes",
            spiking=chosen["hypothalamus"] == "spiking",
        )
        cut = {"afferents.cervical_priming": 0.0, "afferents.vaginal_priming": 0.0}
        nerves = cut if chosen["reflex"] == "cut" else {}
        return with_clearance(woman.with_values({**_regimen(chosen).values("pump"), **nerves}), chosen["clearance"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return how long she is watched."""
        return float(chosen["duration"])

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return what starts the pump, at once or when progress is slow, and the single doses of the regimen."""
        opened, full = (body.parameters[f"cervix.{name}"].value for name in ("dilation_at_start", "full_dilation"))
        if opened >= full:
            raise OxytocinError(f"dilation_at_start must be less than {full:g} cm, where the first stage ends")
        if chosen["treatment"] == "none":
            return Protocol()
        first = [Give("start_of_infusion", 1.0)] if chosen["treatment"] == "induction" else []
        return Protocol(*first, Set("augmentation", 1.0), *_regimen(chosen).steps())

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the tolerance: chance from one contraction to the next is far larger than its errors."""
        return {"tolerance": 1e-4}

    def carry_out(self, *arguments: Any, subjects: int | None = None, **options: Any) -> Outcome:
        """Do the experiment; of a single woman the tocograph is sampled finely enough to be drawn."""
        if subjects is None:
            options.setdefault("every", 5.0)
        return super().carry_out(*arguments, subjects=subjects, **options)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what partogram, tocograph and blood samples show."""
        women = [_Course(run, subject) for subject in range(run.subjects)]
        yield from _outcomes(women)
        yield from _progress(women)
        yield from _tocographs(women)
        yield from _hormone(run, women)
        if chosen["treatment"] != "none":
            yield from _under_oxytocin(run, women)


def _regimen(chosen: Mapping[str, Any]) -> Regimen:
    regimen = read_regimen(chosen["regimen"], allow_extreme=chosen["allow_extreme"] == "yes")
    if regimen.doses and chosen["allow_extreme"] == "no":
        raise OxytocinError(
            f"the regimen '{regimen.name}' holds single doses, and none is in use before birth; "
            "if it is meant, allow it with --allow-extreme"
        )
    return regimen


class _Course:
    """When what happened to one woman, in seconds."""

    def __init__(self, run: Run, subject: int) -> None:
        events = run.events[subject]
        times, which = events.given("centimetre")
        self.reached = {round(float(cm)): float(time) for time, cm in zip(times, which, strict=True)}
        start = round(float(run["dilation"][subject, 0]))
        self.reached.setdefault(start, 0.0)
        births, how = events.given("birth")
        self.birth = float(births[0]) if births.size else np.nan
        self.how = float(how[0]) if how.size else np.nan
        started, _ = events.given("start_of_infusion")
        self.oxytocin = float(started[0]) if started.size else np.nan
        collected = events.given("blood_collected")[1]
        self.blood_loss = float(collected[0]) if collected.size else np.nan
        self.full_dilation = self.reached.get(10, np.nan)
        self.end = float(np.nanmin([self.birth, run.reached]))
        self.end_of_first_stage = float(np.nanmin([self.full_dilation, self.end]))
        self.contractions = contractions_of(run, subject, 0.0, self.end_of_first_stage)

    def hours(self, low: int, high: int) -> float:
        """Return the hours between two dilations in cm."""
        return (self.reached.get(high, np.nan) - self.reached.get(low, np.nan)) / _HOUR


def _outcomes(women: list[_Course]) -> Iterator[Readout]:
    how = np.array([woman.how for woman in women])
    birth = np.array([woman.birth for woman in women])
    yield Readout.yes_or_no("delivered", "the child was born in the time watched", np.isfinite(birth))
    yield Readout.yes_or_no("spontaneous_birth", "born without help", how == _SPONTANEOUS)
    helped = how == _INSTRUMENTAL
    yield Readout.yes_or_no("instrumental_birth", "forceps or vacuum, for arrest in the second stage", helped)
    yield Readout.yes_or_no("caesarean", "for arrest, or for a failed induction", how == _CAESAREAN)
    yield Readout("time_to_delivery", "h", "from the start, however the child was born", birth / _HOUR)


def _under_oxytocin(run: Run, women: list[_Course]) -> Iterator[Readout]:
    """Yield what concerns women who had an infusion; the others have no value."""
    hours = np.array([woman.end - woman.oxytocin for woman in women]) / _HOUR
    born = np.array([np.isfinite(woman.birth) for woman in women])
    how = np.array([woman.how for woman in women])
    yield Readout("oxytocin_to_delivery", "h", "from the start of the infusion", np.where(born, hours, np.nan))
    cut = np.where(np.isfinite(hours), how == _CAESAREAN, np.nan)
    yield Readout.yes_or_no("caesarean_after_oxytocin", "of women who had an infusion", cut)
    doc = f"at birth, after {_LONG:g} h of the infusion or more"
    density = np.where(hours >= _LONG, _at_end(run, "receptor_density", women), np.nan)
    yield Readout("receptor_density_after_long_oxytocin", "fmol/mg", doc, density)
    yield Readout(
        "oxytocin_given", "IU", "by the pump", run["pump.given"][:, run.written][:, -1] * convert("1 pmol", "IU")
    )
    highest = run["infusion_rate"][:, run.written].max(axis=1) * convert("1 pmol/min", "mU/min")
    highest = np.where(np.isfinite(hours), highest, np.nan)
    yield Readout("highest_infusion_rate", "mU/min", "of the pump, in women who had an infusion", highest)


def _progress(women: list[_Course]) -> Iterator[Readout]:
    full = np.array([woman.full_dilation for woman in women])
    vaginal = np.array([woman.how < _CAESAREAN for woman in women])
    second = np.where(vaginal, [woman.birth - woman.full_dilation for woman in women], np.nan)
    yield Readout("first_stage", "h", "from the start to full dilation", full / _HOUR)
    yield Readout("second_stage", "h", "from full dilation to a vaginal birth", second / _HOUR)
    for cm in range(3, 10):
        hours = np.array([woman.hours(cm, cm + 1) for woman in women])
        yield Readout(f"time_from_{cm}_to_{cm + 1}_cm", "h", f"from {cm} to {cm + 1} cm", hours)
    hours = np.array([woman.hours(4, 5) for woman in women])
    slow = np.where(np.isfinite(hours), hours > 1.0, np.nan)
    yield Readout.yes_or_no("slower_than_1_h_per_cm_below_5_cm", "more than an hour from 4 to 5 cm", slow)


def _tocographs(women: list[_Course]) -> Iterator[Readout]:
    seen = [woman.contractions for woman in women]
    yield Readout("contractions_per_10min", "1", "in the first stage", np.array([each.per_10min() for each in seen]))
    amplitude = np.array([each.amplitudes.mean() if each.times.size else np.nan for each in seen])
    yield Readout("contraction_amplitude", "mmHg", "above tone, in the first stage", amplitude)
    lasting = np.array([np.nanmean(each.durations) if np.isfinite(each.durations).any() else np.nan for each in seen])
    yield Readout("contraction_duration", "s", "in the first stage", lasting)
    units = np.array([each.montevideo_units() for each in seen])
    yield Readout("montevideo_units", "MVU", "mean of the first stage", units)
    many = np.array([each.tachysystole() for each in seen])
    yield Readout.yes_or_no("tachysystole", "ever more than 5 contractions in 10 min over 30 min, first stage", many)


def _hormone(run: Run, women: list[_Course]) -> Iterator[Readout]:
    first = [(0.0, woman.end_of_first_stage) for woman in women]
    second = [(woman.full_dilation, woman.birth) for woman in women]
    yield from pulse_readouts(run, first, "first_stage")
    yield from pulse_readouts(run, second, "second_stage")
    together = [
        _correlation(pulse_times(run, subject), woman.contractions.times, woman.end_of_first_stage)
        for subject, woman in enumerate(women)
    ]
    yield Readout(
        "pulse_contraction_correlation", "1", "of pulses and contractions, minute by minute", np.array(together)
    )
    time, level = run.time, run["plasma_oxytocin"]
    mean = [np.mean(row[time <= end]) for row, (_, end) in zip(level, first, strict=True)]
    yield Readout("plasma_first_stage", "pmol/L", "mean level in the first stage", np.array(mean))
    density = _at_end(run, "receptor_density", women)
    yield Readout("receptor_density_at_birth", "fmol/mg", "of the womb", density)
    yield total_clearance(run)
    yield Readout("blood_loss", "mL", "within two hours of the birth", np.array([woman.blood_loss for woman in women]))


def _at_end(run: Run, name: str, women: list[_Course]) -> np.ndarray:
    """Return what was sampled last before each birth, or before the end of watching."""
    last = np.array([np.searchsorted(run.time, woman.end, side="right") - 1 for woman in women])
    return np.asarray(run[name][np.arange(len(women)), last])


def _correlation(pulses: np.ndarray, contractions: np.ndarray, end: float) -> float:
    """Return the correlation of two trains of events, counted in the same minutes."""
    minutes = np.arange(0.0, end + 60.0, 60.0)
    counts = [np.histogram(times, minutes)[0] for times in (pulses, contractions)]
    if min(counts[0].std(), counts[1].std()) == 0.0:
        return float("nan")
    return float(np.corrcoef(counts[0], counts[1])[0, 1])
