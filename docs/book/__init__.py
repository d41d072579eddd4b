"""The book: what is written from the code, and how Sphinx sets it."""
