"""The benchmarks whose figures the README quotes."""
