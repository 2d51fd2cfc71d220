"""Hits to an answer whose every sentence can be checked."""
