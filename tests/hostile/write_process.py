"""A process that writes into a cache until it is killed, or until it has written enough.

`python -m tests.hostile.write_process FOLDER FIRST COUNT [BYTES]` puts COUNT batches from FIRST
on and prints a line after each; with BYTES no file may grow beyond that.
"""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path

from tests.hostile.wholeness import batch
from traceview.cache.disk_store import DiskStore
from traceview.errors import CacheError


def main(folder: str, first: str, count: str, limit: str = "") -> None:
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    cache = DiskStore(Path(folder))
    print("open", flush=True)
    try:
        for number in range(int(first), int(first) + int(count)):
            cache.put(batch(number))
            print(number, flush=True)
    except CacheError as error:
        print(f"refused: {error}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
