"""A draft recipe, made from what lies in folders and at URLs, and from what the files say."""
