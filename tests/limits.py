"""A disk that is full, without filling one."""

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path


def within_limits(work: Callable[[], object], folder: Path) -> str:
    """Do it in a process that may write no more than a few blocks a file, as on a full disk; what it says."""
    said = folder / "said"
    said.write_text("nothing was refused")
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            work()
        except Exception as error:  # noqa: BLE001 -- a fork must not return into its parent's code
            said.write_text(str(error))
        os._exit(0)
    os.waitpid(child, 0)
    return said.read_text()
