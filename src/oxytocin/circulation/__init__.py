"""Blood, routes into it, and what a laboratory reads in it."""
