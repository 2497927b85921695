"""What English says: words, names, quantities, dates, negation. Knows no questions and no articles."""
