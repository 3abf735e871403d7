"""A whole campaign with simulated people over HTTP: a rehearsal before one goes live, and proof that books add up."""
