"""What is kept of conversations: turns, answers, ratings, budgets, and the tables of the messengers."""
