"""The engines of data frames, really started; one Spark session for all the tests."""

import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for an engine runs on each; no other test pays for them."""
    if "engine" not in metafunc.fixturenames:
        return
    from engines import ENGINES, STARTED

    params = [
        pytest.param(name, marks=pytest.mark.engines if name in STARTED else ())
        for name in ENGINES
    ]
    metafunc.parametrize("engine", params, indirect=True, scope="session")


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A quiet session of Spark on this machine, in a zone of 23 and 25 hour days."""
    if not (shutil.which("java") or "JAVA_HOME" in os.environ):
        missing = "Spark needs a Java runtime: install openjdk-17-jre-headless"
        pytest.fail(missing) if "CI" in os.environ else pytest.skip(missing)
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.log.level": "OFF",
        "spark.pyspark.python": sys.executable,
        "spark.sql.session.timeZone": "America/Chicago",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Any:
    """Each engine of ``tests/engines.py`` in turn."""
    from engines import ENGINES

    if request.param == "pyspark":
        request.getfixturevalue("spark")
    return ENGINES[request.param]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL: the one that is given, or one of the tests' own."""
    from postgres import a_cluster, programs

    if "DESK_TEST_POSTGRES" in os.environ:
        yield os.environ["DESK_TEST_POSTGRES"]
        return
    folder = programs()
    if folder is None:
        missing = "the desk's tests need PostgreSQL: install postgresql"
        pytest.fail(missing) if "CI" in os.environ else pytest.skip(missing)
    with a_cluster(folder) as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of an empty database for the desk, on SQLite and on PostgreSQL."""
    from desks import a_database

    folder = tmp_path_factory.mktemp("desk")
    with a_database(
        request.param, folder, lambda: str(request.getfixturevalue("postgres"))
    ) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser that is installed on this machine."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing = "the desk's pages are tried in a browser: install chromium"
        pytest.fail(missing) if "CI" in os.environ else pytest.skip(missing)
    return found
