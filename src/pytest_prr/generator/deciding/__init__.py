"""From a plan and facts to each item's values, and where each of them came from."""
