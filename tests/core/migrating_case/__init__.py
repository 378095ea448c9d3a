"""A small database and several next migrations for it, good and bad."""
