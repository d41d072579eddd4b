"""What the brain does with oxytocin: stress aside, it bonds, remembers, recognises, cares and desires."""
