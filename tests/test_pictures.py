"""The pictures of the docs show what the library shows today."""

import json
import struct

import pictures
import pytest


def test_every_picture_was_drawn_from_what_the_library_shows() -> None:
    drawn = json.loads(pictures.DIGESTS.read_text(encoding="utf-8"))

    assert pictures.digests() == drawn, "run docs/pictures.py and look at the pictures"


@pytest.mark.parametrize("theme", pictures.THEMES)
@pytest.mark.parametrize("name", pictures.SIZES)
def test_every_picture_is_there_on_light_and_on_dark(name: str, theme: str) -> None:
    picture = (pictures.IMAGES / f"{name}-{theme}.png").read_bytes()

    assert struct.unpack(">II", picture[16:24]) == pictures.SIZES[name]
