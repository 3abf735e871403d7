"""The state of the simulated world, in memory."""
