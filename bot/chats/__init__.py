"""What is kept of conversations: turns, answers, feedback, budgets, and the messengers' own books."""
