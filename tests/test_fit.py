"""The library fits where it is put: it lists itself, it travels, and it helps."""

import subprocess
import sys
from importlib import import_module

import pytest

import complaintkit
import complaintkit.commands as do

ROOMS = [
    "complaintkit",
    "complaintkit.clocks",
    "complaintkit.codec",
    "complaintkit.exploring",
    "complaintkit.handling",
    "complaintkit.lifecycle",
    "complaintkit.presets",
    "complaintkit.presets.packs",
    "complaintkit.testing",
    "complaintkit.whatif",
]


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_lists_what_it_is_for_and_nothing_else(name: str) -> None:
    room = import_module(name)

    assert dir(room) == sorted(room.__all__)
    assert all(hasattr(room, each) for each in dir(room))


def test_the_commands_list_themselves_without_what_they_are_made_of() -> None:
    kinds = {kind.__name__ for kind in do.COMMANDS}

    lists = {"AFTER_CLOSING", "COMMANDS", "Command", "ENDINGS", "EVENTS"}
    assert set(dir(do)) == kinds | lists


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("complaintkit.Complant", "Complaint"),
        ("complaintkit.replai", "replay"),
        ("complaintkit.commands.Aprove", "Approve"),
        ("complaintkit.whatif.compair", "compare"),
    ],
)
def test_a_misspelt_name_is_met_with_the_right_one(code: str, meant: str) -> None:
    rooms = "import complaintkit.commands, complaintkit.whatif"

    run = [sys.executable, "-c", f"{rooms}; {code}"]
    said = subprocess.run(run, capture_output=True, text=True, check=False).stderr

    assert said.rstrip().endswith(f"Did you mean: '{meant}'?")
