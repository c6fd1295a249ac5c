"""``python -m pytest_prr``: the ``prr`` command."""

from pytest_prr.cli import main

main(prog_name="prr")
