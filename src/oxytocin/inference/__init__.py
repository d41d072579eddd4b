"""Measurements in, parameters out: fits to recordings, with how sure each value is."""
