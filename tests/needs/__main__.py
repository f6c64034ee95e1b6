"""`python -m tests.needs`: fetch what tests need beyond Python, once.

In CI a missing one is a failure. Elsewhere its tests are skipped, each with the reason.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from tests.needs.chromium import fetch_chromium
from tests.needs.need import IN_CI, NeedMissingError
from tests.needs.node import fetch_referees
from tests.needs.postgres import fetch_postgres

NEEDS = {"Chromium": fetch_chromium, "PostgreSQL": fetch_postgres, "referees": fetch_referees}


def main() -> int:
    """Return 0 unless something is missing that must not be."""
    missing = 0
    with ThreadPoolExecutor() as pool:
        started = {name: pool.submit(fetch) for name, fetch in NEEDS.items()}
        for name, fetched in started.items():
            try:
                print(f"  {name:<10} {fetched.result()}", flush=True)
            except NeedMissingError as error:
                missing += 1
                print(f"  {name:<10} missing: {error}", flush=True)
    return 1 if missing and IN_CI else 0


if __name__ == "__main__":
    sys.exit(main())
