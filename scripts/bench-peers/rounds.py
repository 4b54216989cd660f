"""The peers' side of the talk with scripts/bench: see Sources/diapason-bench/DiapasonBench.swift."""

import os
import sys


def serve(workload, note=""):
    """Answers each line of standard input with the figure and the check that workload() returns; says `note` first."""
    say = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a library prints goes to the log
    print("ready", note, file=say)
    for _ in sys.stdin:
        print(*workload(), file=say)
