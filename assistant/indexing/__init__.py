"""Corpus to passages to indexes: everything here can be rebuilt."""
