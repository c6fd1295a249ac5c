"""Findings become text, JSON and other forms: pure functions, escaping for their medium."""
