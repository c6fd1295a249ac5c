"""pytest-prr beside the tools that people use today: ``make bench`` in the repository's root."""
