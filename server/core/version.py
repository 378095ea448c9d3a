"""What we are called in answers about ourselves; the same as in pyproject.toml."""

VERSION = "0.1.0"
