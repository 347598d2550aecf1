"""The whatif room as a host imports it."""

import subprocess
import sys

import pytest

from complaintkit import whatif


def test_every_headline_name_is_there() -> None:
    found = {name: getattr(whatif, name).__name__ for name in whatif.__all__}

    assert found == {name: name for name in whatif.__all__}


def test_a_name_that_there_is_not_is_said_to_be_missing() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'redecied'"):
        whatif.redecied  # noqa: B018 - looking is what fails


def test_narwhals_loads_only_for_data_frames() -> None:
    code = (
        "import sys\n"
        "from complaintkit.whatif import Columns, redecide, redecide_all\n"
        "assert 'narwhals' not in sys.modules\n"
        "from complaintkit.whatif import over\n"
        "assert 'narwhals' in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
