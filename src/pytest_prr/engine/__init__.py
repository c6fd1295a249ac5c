"""The rule book, and how it is applied to a tree: rules x documents -> findings."""
