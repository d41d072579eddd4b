"""Figures and tables of what was simulated."""
