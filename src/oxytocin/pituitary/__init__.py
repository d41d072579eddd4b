"""Spikes to hormone: coupling at the endings, synthesis and stores."""
