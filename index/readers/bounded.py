"""Starts another program held to bounds; run as a script of its own, with nothing of this project imported.

    python bounded.py SECONDS BYTES PROGRAM ARGUMENT...

The program takes this process's place, with at most so many seconds of the processor and bytes of memory, leaves no
core file, writes no file larger than that and, on Linux, is killed when whoever started it dies.
"""

import os
import sys


def main() -> None:
    """Take the bounds, then become the program."""
    seconds, size, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if sys.platform == "linux":
        import ctypes
        import signal

        parent_death_signal = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
        ctypes.CDLL(None, use_errno=True).prctl(parent_death_signal, signal.SIGKILL, 0, 0, 0)
    if sys.platform != "win32":
        import resource

        wanted = (
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_AS, size),
            (resource.RLIMIT_FSIZE, size),
            (resource.RLIMIT_CORE, 0),
        )
        for which, bound in wanted:
            most = resource.getrlimit(which)[1]
            bound = bound if most < 0 else min(bound, most)
            resource.setrlimit(which, (bound, bound))
    os.execv(program[0], program)


if __name__ == "__main__":
    main()
