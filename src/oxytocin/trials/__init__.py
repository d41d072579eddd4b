"""Virtual trials of any size: a file says what is done, shards of people are simulated, one Zarr store keeps them."""
