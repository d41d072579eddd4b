"""Which parts a body has, with which values."""
