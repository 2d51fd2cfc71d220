"""Mutual learning beyond a page of text."""
