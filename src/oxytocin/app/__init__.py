"""The body in a browser: a server for one user on this machine, and the page that it serves."""
