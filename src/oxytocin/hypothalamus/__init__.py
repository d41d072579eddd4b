"""Stimuli in, spikes out: synaptic drive, the oxytocin neuron, dendritic bundles, and slow stand-ins."""
