"""The files of targets and references hold together: nothing left out, nothing in a vocabulary of its own."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from oxytocin.literature import comparison

LITERATURE = files("oxytocin") / "literature"
REFERENCES = (LITERATURE / "references.bib").read_text(encoding="utf-8")
TARGETS = [
    row
    for file in (LITERATURE / "targets").iterdir()
    for row in tomllib.loads(file.read_text(encoding="utf-8"))["target"]
]
ENTRIES = dict(re.findall(r"^@\w+\{([^,\s]+),\n(.*?)^\}", REFERENCES, flags=re.MULTILINE | re.DOTALL))

VOCABULARY = {
    "organ": {
        "hypothalamus",
        "pituitary",
        "circulation",
        "assay",
        "breast",
        "uterus",
        "cervix",
        "receptor",
        "labour",
        "bleeding",
        "brain",
        "deficiency",
        "stress axis",
        "bonding",
        "emotion",
        "sexual response",
    },
    "body": {"rat", "mouse", "vole", "woman", "man"},
    "comparator": {"equals", "in_range", "greater", "less", "yes", "no"},
    "evidence": {"measured", "recalled", "derived", "computed"},
    "use": {"parity", "calibration", "hold-out"},
}
REQUIRED = set(VOCABULARY) | {"id", "title", "experiment", "settings", "readout", "unit", "source", "locus"}
NUMBERS = {"value", "low", "high", "tolerance", "relative_tolerance", "sd"}
OPTIONAL = NUMBERS | {"n", "subjects", "assay", "conflict", "known_miss", "note", "reference"}
OPTIONAL |= {"reference_body", "contrast", "statistic"}
NEEDS = {
    "equals": {"value"},
    "in_range": {"low", "high"},
    "greater": {"value"},
    "less": {"value"},
    "yes": set(),
    "no": set(),
}

# Rows as the two notes number them; the numbers that are missing are missing there too.
ROWS = {
    "neurons": {str(i) for i in range(1, 39)} - {"26", "28"} | {"26a", "26b"},
    "mind": {str(i) for i in range(1, 57)} - {"11", "22", "24", "25", "28", "37", "41", "46", "48", "54"},
    "body": {str(i) for i in range(1, 55)} - {"22", "24", "25", "28", "29", "32", "34", "40", "47"} | {"49b"},
}


def row_of(target_id: str) -> tuple[str, str]:
    """Return the note and the row that an id such as "neurons.13d" or "body.49b-1" belongs to."""
    note, split = target_id.split(".")
    row = split.partition("-")[0]
    return note, row if row in ROWS[note] else row[:-1]


def test_ids_are_unique() -> None:
    assert [i for i, times in Counter(t["id"] for t in TARGETS).items() if times > 1] == []


@pytest.mark.parametrize("note", sorted(ROWS))
def test_every_row_of_the_notes_has_a_target(note: str) -> None:
    assert {row for of, row in (row_of(t["id"]) for t in TARGETS) if of == note} == ROWS[note]


def test_counts() -> None:
    assert Counter(t["id"].split(".")[0] for t in TARGETS) == {"neurons": 77, "body": 85, "mind": 100}


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: t["id"])
def test_fields(target: dict) -> None:
    assert set(target) >= REQUIRED
    assert set(target) <= REQUIRED | OPTIONAL
    for field, words in VOCABULARY.items():
        assert target[field] in words
    for field in ("experiment", "readout"):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", target[field])
    for field in ("title", "unit", "locus"):
        assert target[field].strip() == target[field] != ""
    assert isinstance(target["settings"], dict)


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: t["id"])
def test_comparator_has_what_it_needs_and_nothing_else(target: dict) -> None:
    needs = NEEDS[target["comparator"]]
    assert {f for f in ("value", "low", "high") if f in target} == needs
    for field in NUMBERS & set(target):
        assert isinstance(target[field], int | float)
    spreads = {"tolerance", "relative_tolerance", "sd"} & set(target)
    if target["comparator"] == "equals":
        assert spreads
        assert not {"tolerance", "relative_tolerance"} <= spreads
        assert all(target[f] >= 0 for f in spreads)
    else:
        assert not spreads
    if target["comparator"] == "in_range":
        assert target["low"] < target["high"]
    for field in {"n", "subjects"} & set(target):
        assert isinstance(target[field], int)
        assert target[field] > 0
    assert ("reference" in target or "reference_body" in target) == bool(target.get("contrast")), (
        "a second arm and what is compared"
    )
    assert target.get("contrast", "ratio") in {*comparison.CONTRASTS, comparison.STANDARDISED}
    assert target.get("statistic", "mean") in comparison.STATISTICS
    if "known_miss" in target:
        assert re.search(r"\(\d{4}-\d\d-\d\d\)$", target["known_miss"]), "a known miss says since when"


def test_every_source_is_in_the_references() -> None:
    assert {t["source"] for t in TARGETS} - set(ENTRIES) == set()


def test_sources_named_in_remarks_are_in_the_references() -> None:
    named = {
        k
        for t in TARGETS
        for f in ("conflict", "note", "locus")
        for k in re.findall(r"\b[a-z]+\d{4}[a-z]*\b", t.get(f, ""))
    }
    assert named - set(ENTRIES) == set()


def test_parity_is_computed_and_the_rest_is_biology() -> None:
    for target in TARGETS:
        if target["use"] == "parity":
            assert target["evidence"] == "computed", target["id"]


def test_levels_in_plasma_by_concentration_say_their_assay_when_measured() -> None:
    for target in TARGETS:
        if (
            target["unit"] in {"pg/mL", "uU/mL"}
            and target["evidence"] == "measured"
            and "drug" not in target["settings"]
        ):
            assert target.get("assay"), target["id"]


def test_reference_keys_are_unique_and_plain() -> None:
    keys = re.findall(r"^@\w+\{([^,\s]+),", REFERENCES, flags=re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(ENTRIES)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in keys)


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_reference_fields(key: str) -> None:
    entry = ENTRIES[key]
    assert entry.count("{") == entry.count("}")
    doi = re.search(r"^  doi = \{(.*)\},$", entry, flags=re.MULTILINE)
    assert doi is None or re.fullmatch(r"10\.\d{4,5}/\S+", doi.group(1))
    wholly_recalled = re.search(r"note = \{recalled, not checked\}", entry)
    assert not (wholly_recalled and doi), "an entry that nobody checked has no DOI"
