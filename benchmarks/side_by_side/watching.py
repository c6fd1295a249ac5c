"""The memory of a process and of all that it starts, while they run."""

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

PAUSE = 0.05  # seconds between two looks


class Watcher:
    """Looks at the memory of a process and of its children until they have ended."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def peak(self) -> int:
        """Bytes, all processes together."""
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        import psutil

        try:
            root = psutil.Process(self._pid)
            while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
                processes = [root, *root.children(recursive=True)]
                self._most = max(self._most, sum(map(_bytes, processes)))
                time.sleep(PAUSE)
        except psutil.NoSuchProcess:
            return


def _bytes(process: "psutil.Process") -> int:
    """Of a process; pages that several share are divided among them, where the system tells."""
    import psutil

    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return int(getattr(memory, "pss", memory.rss))
