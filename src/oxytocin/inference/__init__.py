"""Recordings and samples in, parameters and their uncertainty out."""
