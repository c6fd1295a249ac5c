"""Fixes that findings carry, brought into the files: at their places, and nowhere else."""
