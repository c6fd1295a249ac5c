"""Checks that rules of any family may name."""

from pytest_prr.checks.schemas import core_schema

__all__ = ["core_schema"]
