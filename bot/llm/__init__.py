"""Language models: one protocol for all of them, with deadlines, retries, a circuit breaker and prices around it."""
