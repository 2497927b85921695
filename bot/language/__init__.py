"""Reading English text: words, names, quantities, dates, negation. Knows no questions and no articles."""
