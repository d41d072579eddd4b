"""Simulation experiments by others: COMBINE archives and SED-ML, read and carried out by libRoadRunner."""
