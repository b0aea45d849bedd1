# SPDX-License-Identifier: Apache-2.0
"""Time and peak memory of other programs."""
import os
import subprocess
import sys
import tempfile
import time


def run(command):
    """(seconds, peak MB, standard output) of a command; stops where it fails."""
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=errors)
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        if process.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))}: status {process.returncode}\n{errors.read().decode()}")
    return seconds, usage.ru_maxrss / 1024, out.decode()


def whole(*command):
    """A job that is timed from outside."""
    return lambda: run(command)[:2]


def inside(*command):
    """A job that prints its seconds itself."""

    def job():
        _, memory, out = run(command)
        return float(out.split()[0]), memory

    return job
