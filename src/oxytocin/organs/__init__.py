"""What the hormone acts on."""
