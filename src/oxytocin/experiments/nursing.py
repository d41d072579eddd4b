"""Nursing: suckling makes the hypothalamus burst, bursts release hormone, hormone lets the milk down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.human import nursing_woman
from oxytocin.bodies.rat import nursing_rat
from oxytocin.engine.results import Run
from oxytocin.experiments.bursts import NetworkBursts, network_bursts
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, Protocol, Set
from oxytocin.language.quantities import MICROGRAMS_PER_UNIT, MOLAR_MASS, PG_PER_ML

_PMOL_PER_MU = MICROGRAMS_PER_UNIT / MOLAR_MASS * 1e3
_NEURONS = Setting("spiking", "", "all neurons, or the quick model of their mean", choices=("spiking", "rate"))
_BURST = 2.5  # s, a usual burst, where single spikes are not simulated
_SETTLING = 60.0
"""The last minute before anything is done gives the basal values."""

_SPRAYED_BEFORE = 300.0
"""Time in s from a spray to the feed, as nursing women used it (recalled)."""

_SPRAY = Setting(0.0, "IU", "oxytocin sprayed into a woman's nose five minutes before the feed; 0 is none", high=200.0)


class Nursing(Experiment):
    """Rest, in a woman the infant's crying, then suckling.

    In the rat a litter is put to the nipples; in a woman an infant (or a pump) is at the breast.
    """

    name = "nursing"
    question = "How do suckling, bursts, hormone and milk follow from each other?"
    bodies = {"rat": nursing_rat, "woman": nursing_woman}
    settings = {
        "rest": Setting(300.0, "s", "time before anything is done", low=_SETTLING, high=1e5),
        "cue": Setting(0.0, "s", "how long the infant cries before it is put to the breast", high=1e5),
        "duration": Setting(1800.0, "s", "how long suckling lasts", low=1.0, high=1e6),
        "suckling": Setting(
            1.0, "1", "strength of suckling: 1 is a full litter, or an infant that sucks well", high=1.0
        ),
        "priming": Setting(0.5, "Hz", "filling of the dendritic stores at full suckling", high=20.0),
        "excitatory_rate": Setting(
            80.0, "Hz", "excitatory events per dendrite while excitation is changed", high=3000.0
        ),
        "excitation_start": Setting(0.0, "s", "when, from the start of suckling, excitation is changed", high=1e6),
        "excitation_duration": Setting(0.0, "s", "for how long; 0 is not at all", high=1e6),
        "inhibitory_rate": Setting(
            80.0, "Hz", "inhibitory events per dendrite while inhibition is changed", high=3000.0
        ),
        "inhibition_start": Setting(0.0, "s", "when, from the start of suckling, inhibition is changed", high=1e6),
        "inhibition_duration": Setting(0.0, "s", "for how long; 0 is not at all", high=1e6),
        "integration": Setting(
            "exact", "", "decay within 1 ms: exact, or as in the published program", ("exact", "euler")
        ),
    }
    every = 0.5
    main_outcome = "ejections"
    reads = (
        "bursts",
        "pulses_per_10min",
        "burst_interval",
        "spikes_per_burst",
        "burst_duration",
        "peak_instantaneous_rate",
        "fraction_of_cells_bursting",
        "bursts_before_excitation",
        "bursts_during_excitation",
        "bursts_after_excitation",
        "bursts_before_inhibition",
        "bursts_during_inhibition",
        "bursts_after_inhibition",
        "inhibition_starts_bursts",
        "basal_plasma",
        "suckling_plasma",
        "peak_plasma",
        "secretion_per_burst",
        "conditioned_release_fraction",
        "conditioned_release_lead",
        "ejections",
        "pressure_lag",
        "peak_pressure",
        "milk_let_down",
        "time_to_first_ejection",
        "ejection_duration",
        "first_two_share",
        "milk_removed",
        "fraction_removed",
        "volume_ejection_r2",
    )

    def settings_for(self, body: str) -> Mapping[str, Setting]:
        """Return the settings; a feed of a woman is shorter than one of a rat, and begins with crying."""
        if body != "woman":
            return self.settings
        usual = {"rest": 600.0, "cue": 300.0, "duration": 900.0, "priming": 1.4}
        found = {name: item.with_default(usual.get(name, item.default)) for name, item in self.settings.items()}
        return {**found, "hypothalamus": _NEURONS, "intranasal": _SPRAY}

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the body with the priming that is set."""
        body = super().body(name, chosen)
        if chosen.get("hypothalamus") == "rate":
            body = nursing_woman(spiking=False)
        if chosen["priming"] == body.parameters["afferents.priming_rate"].value:
            return body
        return body.with_values({"afferents.priming_rate": chosen["priming"]})

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the kind of integration."""
        return {"integration": chosen["integration"]}

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest, suckling and five minutes after it."""
        return float(chosen["rest"] + chosen["duration"] + 300.0)

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return cue, suckling, and changes of synaptic input if any."""
        start, end = chosen["rest"], chosen["rest"] + chosen["duration"]
        steps: list[Set | Give] = [Set("suckling", chosen["suckling"], start), Set("suckling", 0.0, end)]
        if chosen["cue"] > 0:
            steps += [Set("cue", 1.0, max(0.0, start - chosen["cue"])), Set("cue", 0.0, start)]
        if "breast" in body.parts:
            steps += [Set("suction", chosen["suckling"], start), Set("suction", 0.0, end)]
        if chosen.get("intranasal"):
            steps.append(Give("intranasal_dose", f"{chosen['intranasal']} IU", max(0.0, start - _SPRAYED_BEFORE)))
        for kind, synapse in (("excitation", "excitatory"), ("inhibition", "inhibitory")):
            if chosen[f"{kind}_duration"] > 0:
                change = chosen[f"{synapse}_rate"] - body.parameters[f"background.{synapse}_rate"].value
                begin = start + chosen[f"{kind}_start"]
                steps += [Set(f"added_{kind}", change, begin)]
                steps += [Set(f"added_{kind}", 0.0, begin + chosen[f"{kind}_duration"])]
        return Protocol(*steps)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what electrodes, blood samples and the gland show."""
        start, end = chosen["rest"], min(chosen["rest"] + chosen["duration"], run.reached)
        bursts = [bursts_of(run, subject) for subject in range(run.subjects)]
        during = [each.between(start, end) for each in bursts]
        yield from self._electrodes(during, end - start)
        yield from self._changed_input(bursts, chosen, start, end)
        yield from self._blood(run, bursts, during, chosen, start, end)
        if "breast" in run.body.parts:
            yield from self._breast(run, start, end)
        else:
            yield from self._rat_gland(run, during, start, end)

    def _electrodes(self, during: list[NetworkBursts], length: float) -> Iterator[Readout]:
        counts = np.array([float(each.onset.size) for each in during])
        yield Readout("bursts", "1", "bursts during suckling", counts)
        yield Readout("pulses_per_10min", "1", "bursts in 10 minutes of suckling", 600.0 * counts / length)
        yield Readout("burst_interval", "s", "between bursts, mean", _means(each.intervals for each in during))
        yield Readout("spikes_per_burst", "1", "per cell that takes part", _means(each.spikes for each in during))
        yield Readout("burst_duration", "s", "in a cell, mean", _means(each.duration for each in during))
        peaks = _means(each.peak_rate for each in during)
        yield Readout("peak_instantaneous_rate", "Hz", "shortest interval of a cell in a burst", peaks)
        share = _means(each.fraction for each in during)
        yield Readout("fraction_of_cells_bursting", "1", "share of cells that take part", share)

    def _changed_input(
        self, bursts: list[NetworkBursts], chosen: Mapping[str, Any], start: float, end: float
    ) -> Iterator[Readout]:
        for kind in ("excitation", "inhibition"):
            if chosen[f"{kind}_duration"] > 0:
                begin = start + chosen[f"{kind}_start"]
                stop = begin + chosen[f"{kind}_duration"]
                parts = {"before": (start, begin), "during": (begin, stop), "after": (stop, end)}
                counts = {
                    when: np.array([float(each.between(a, b).onset.size) for each in bursts])
                    for when, (a, b) in parts.items()
                }
                for when, count in counts.items():
                    yield Readout(f"bursts_{when}_{kind}", "1", f"bursts {when} the change of {kind}", count)
                if kind == "inhibition":
                    started = (counts["before"] == 0) & (counts["during"] > 0)
                    yield Readout.yes_or_no("inhibition_starts_bursts", "bursts come only under inhibition", started)

    def _blood(
        self,
        run: Run,
        bursts: list[NetworkBursts],
        during: list[NetworkBursts],
        chosen: Mapping[str, Any],
        start: float,
        end: float,
    ) -> Iterator[Readout]:
        level, time = run["plasma_oxytocin"] * PG_PER_ML, run.time
        quiet = start - chosen["cue"]
        basal = level[:, (time > quiet - _SETTLING) & (time <= quiet)].mean(axis=1)
        suckled = level[:, (time >= start) & (time < end)]
        yield Readout("basal_plasma", "pg/mL", "in the minute before anything is done", basal)
        yield Readout("suckling_plasma", "pg/mL", "mean during suckling", suckled.mean(axis=1))
        yield Readout("peak_plasma", "pg/mL", "highest during suckling", suckled.max(axis=1))
        released = [_released(run, i, during[i]) for i in range(run.subjects)]
        yield Readout(
            "secretion_per_burst", "mU", "released in a burst, above the rest", _means(released) / _PMOL_PER_MU
        )
        if chosen["cue"] > 0:
            early = [each.between(quiet, start).onset for each in bursts]
            came = np.array([each.size > 0 for each in early])
            yield Readout.yes_or_no("conditioned_release_fraction", "a burst came before suckling began", came)
            lead = np.array([(start - each[0]) / 60.0 if each.size else np.nan for each in early])
            yield Readout("conditioned_release_lead", "min", "from the first of these to suckling", lead)

    def _rat_gland(self, run: Run, during: list[NetworkBursts], start: float, end: float) -> Iterator[Readout]:
        begins = [_within(item.times("let_down_begins"), start, end + 30.0) for item in run.events]
        yield Readout("ejections", "1", "milk ejections", np.array([float(each.size) for each in begins]))
        lags = []
        for each, let_downs in zip(during, begins, strict=True):
            following = [(onset, let_downs[let_downs > onset]) for onset in each.onset]
            lags.append([later[0] - onset for onset, later in following if later.size])
        yield Readout("pressure_lag", "s", "from the onset of a burst to the rise of pressure", _means(lags))
        highest = run["intramammary_pressure"][:, run.written].max(axis=1)
        yield Readout("peak_pressure", "mmHg", "highest intramammary pressure", highest)
        yield Readout("milk_let_down", "mL", "milk that the pups could take", _last(run, "milk_let_down"))

    def _breast(self, run: Run, start: float, end: float) -> Iterator[Readout]:
        counts, firsts, lengths, shares = [], [], [], []
        removed, time = run["milk_removed"], run.time
        for subject, events in enumerate(run.events):
            begins = _within(events.times("let_down_begins"), start, end)
            ends = events.times("let_down_ends")
            counts.append(float(begins.size))
            firsts.append(begins[0] - start if begins.size else np.nan)
            ended = [(begin, ends[ends > begin]) for begin in begins]
            lengths.append([later[0] - begin for begin, later in ended if later.size])
            third = begins[2] if begins.size > 2 else end
            total = np.interp(end, time, removed[subject])
            enough = begins.size >= 2 and total > 0
            shares.append(np.interp(third, time, removed[subject]) / total if enough else np.nan)
        yield Readout("ejections", "1", "let-downs during the feed", np.array(counts))
        yield Readout("time_to_first_ejection", "s", "from the start of suckling", np.array(firsts))
        yield Readout("ejection_duration", "s", "mean", _means(lengths))
        yield Readout("first_two_share", "1", "milk taken before the third let-down, of all taken", np.array(shares))
        fill = run.parameter("breast.fill")
        taken = np.array([np.interp(end, time, row) for row in removed])
        yield Readout("milk_removed", "mL", "milk taken", taken)
        yield Readout("fraction_removed", "1", "milk taken, of that in the breast before", taken / fill)
        if run.subjects > 2:
            alike = min(np.std(counts), np.std(taken)) == 0.0
            relation = np.nan if alike else np.corrcoef(counts, taken)[0, 1] ** 2
            yield Readout("volume_ejection_r2", "1", "of milk and number of let-downs", np.full(run.subjects, relation))


def bursts_of(run: Run, subject: int) -> NetworkBursts:
    """Return the bursts that one subject's neurons have together; of the rate model only when they begin is known."""
    spikes = run.spikes[subject]
    if spikes is None:
        known = any(name.endswith(".burst") for name in run.events[subject].names)
        onset = run.events[subject].times("burst") if known else np.empty(0)
        unknown = np.full(onset.size, np.nan)
        return NetworkBursts(onset, onset + _BURST, unknown, unknown, unknown, unknown)
    return network_bursts(spikes.time, spikes.neuron, spikes.working)


def _released(run: Run, subject: int, bursts: NetworkBursts) -> list[float]:
    """Return what each burst released beyond the rest, in pmol: from half a second before to two after it."""
    flux, time = run["hypothalamus.entering_blood"][subject], run.time
    total = np.concatenate([[0.0], np.cumsum(0.5 * (flux[1:] + flux[:-1]) * np.diff(time))])
    amounts = []
    for onset, end in zip(bursts.onset, bursts.end, strict=True):
        a, b = np.interp([onset - 0.5, end + 2.0], time, total)
        before, at_onset = np.interp([onset - 20.5, onset - 0.5], time, total)
        amounts.append(float((b - a) - (at_onset - before) / 20.0 * (end - onset + 2.5)))
    return amounts


def _within(times: np.ndarray, start: float, end: float) -> np.ndarray:
    return times[(times >= start) & (times < end)]


def _last(run: Run, name: str) -> np.ndarray:
    return np.asarray(run[name][:, run.written][:, -1])


def _means(groups: Iterable[Any]) -> np.ndarray:
    """Return the mean of each group, not a number for an empty one."""
    return np.array([float(np.mean(group)) if len(group) else np.nan for group in groups])
