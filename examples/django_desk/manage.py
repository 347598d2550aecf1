"""Run the desk: ``manage.py migrate``, then ``manage.py runserver``."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_desk.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
