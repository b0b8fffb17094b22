"""What is measured rather than tested: run each as ``python -m benchmarks.NAME``."""
