"""The functions that rules name: pure, typed, one module per family.

A check takes a subject and a context and yields problems. It never prints, opens a socket,
raises for bad metadata, or knows its severity.
"""
