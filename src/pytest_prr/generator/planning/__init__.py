"""From a recipe to a plan: which items there will be, of which files. No file is opened."""
