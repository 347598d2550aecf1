"""A small storm over the desk; the full one is ``python examples/desk storm``."""

import subprocess
import sys

from desks import DESK

SMALL = ("--requests", "320", "--seed", "7")


def test_the_desk_survives_a_small_storm(desk_url: str) -> None:
    command = [sys.executable, str(DESK), "storm", *SMALL, "--database", desk_url]

    blown = subprocess.run(command, capture_output=True, text=True, check=False)

    assert blown.returncode == 0, blown.stdout + blown.stderr
    assert "320 requests from 8 clients" in blown.stdout
    assert "16 of them sent twice at once" in blown.stdout
