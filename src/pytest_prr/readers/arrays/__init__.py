"""Data of many dimensions, wherever they were read from: variables, axes, reference systems."""
