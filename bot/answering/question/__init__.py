"""What is asked: a follow-up on its own, its topic, its days, the articles that it is asked of."""
