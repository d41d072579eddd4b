"""Blood, and routes into it."""
