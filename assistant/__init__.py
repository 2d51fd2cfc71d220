"""Ayni: good practices for mutual learning, found across languages and quoted from their source."""

__version__ = "0.1.0"
