"""Miniature stand-ins for the TCCAS files: real names and kinds of time axes, made-up content."""
