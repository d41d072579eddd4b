"""Formats of others, in and out: one file for each."""
