"""How a reward is judged. Pure: facts in, findings and a verdict out; whoever calls reads the facts from the tables."""
