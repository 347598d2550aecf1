"""A storm over the desk, as ``python examples/desk storm`` blows it."""

import subprocess
import sys
from pathlib import Path

import pytest

from desks import DESK, a_database


def storm(url: str, *options: str) -> str:
    """What a storm prints that does no harm."""
    command = [sys.executable, str(DESK), "storm", "--database", url, *options]
    blown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert blown.returncode == 0, blown.stdout + blown.stderr
    return blown.stdout


def test_the_desk_survives_a_small_storm(desk_url: str) -> None:
    told = storm(desk_url, "--requests", "320", "--seed", "7")

    assert "320 requests from 8 clients" in told
    assert "16 of them sent twice at once" in told


@pytest.mark.thorough
def test_the_desk_survives_ten_thousand_requests_on_postgresql(
    postgres: str, tmp_path: Path
) -> None:
    with a_database("postgresql", tmp_path, lambda: postgres) as url:
        told = storm(url)

    assert "10000 requests from 8 clients" in told
    assert "500 of them sent twice at once" in told
