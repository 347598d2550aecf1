"""The engines of data frames, really started; one Spark session for all the tests."""

import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pyspark.sql import SparkSession

from engines import ENGINES, Engine


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A quiet session of Spark on this machine, in UTC."""
    if not (shutil.which("java") or "JAVA_HOME" in os.environ):
        missing = "Spark needs a Java runtime: install openjdk-17-jre-headless"
        pytest.fail(missing) if "CI" in os.environ else pytest.skip(missing)
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.log.level": "OFF",
        "spark.pyspark.python": sys.executable,
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    yield session
    session.stop()


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(
            e, marks=pytest.mark.engines if e.name in ("dask", "pyspark") else ()
        )
        for e in ENGINES
    ],
    ids=lambda e: e.name.replace(" ", "-"),
)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine of data frames in turn."""
    if request.param.name == "pyspark":
        request.getfixturevalue("spark")
    return request.param
