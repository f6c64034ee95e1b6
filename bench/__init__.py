"""Measurements: ours beside what the machine can do at best, on this machine, today."""
