"""The way back: from the skin and organs to the hypothalamus."""
