"""The settings of the desk: SQLite in a file, or PostgreSQL, by one variable.

``DJANGO_DESK_DATABASE`` is the path of a file or a ``postgresql://`` address.
"""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

DATABASE = os.environ.get("DJANGO_DESK_DATABASE", "desk.sqlite3")


def database(address: str) -> dict[str, Any]:
    """What Django wants to know of the database at that address."""
    if not address.startswith("postgresql://"):
        # a transaction that will write begins as one, or two of them could deadlock
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20}
        engine = "django.db.backends.sqlite3"
        return {"ENGINE": engine, "NAME": address, "OPTIONS": options}
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


DATABASES = {"default": database(DATABASE)}
INSTALLED_APPS = ["django_desk"]
MIDDLEWARE = ["django_desk.answers.Answers"]
ROOT_URLCONF = "django_desk.urls"
SECRET_KEY = "for the example alone"  # noqa: S105 - nothing is signed with it
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"  # Django makes it the zone of the whole process
