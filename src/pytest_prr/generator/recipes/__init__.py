"""What a user writes: the recipe, read strictly, and the templates in it."""
