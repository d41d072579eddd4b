"""Pages: single HTML files that need no network, for reading on a screen, on a telephone and on paper."""
