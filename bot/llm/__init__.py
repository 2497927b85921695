"""Language models: the seam to any of them, and the patience, the breaker and the prices around it."""
