"""From decided items to STAC documents."""
