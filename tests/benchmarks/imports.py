"""What an import takes beyond a bare interpreter."""

import subprocess
import sys
from collections.abc import Callable

from measuring import measured, show, show_ratio

IMPORTS = 8


def imports() -> None:
    def fresh(statement: str) -> Callable[[], None]:
        def run() -> None:
            subprocess.run([sys.executable, "-c", statement], check=True)

        return run

    times = measured(
        {
            "a bare interpreter": fresh("pass"),
            "import complaintkit": fresh("import complaintkit"),
            "from pydantic import BaseModel": fresh("from pydantic import BaseModel"),
            "presets.standard('EUR')": fresh(
                "from complaintkit.presets import standard; standard('EUR')"
            ),
        },
        IMPORTS,
    )
    bare = times.pop("a bare interpreter")
    extra = {name: taken - bare for name, taken in times.items()}
    show("Imports, beyond a bare interpreter", extra, 1, "ms", 1e3)
    show_ratio(extra, "import complaintkit", "from pydantic import BaseModel", "<= 1.5")
