"""What an article is, where articles come from, how they are read and cut. Knows no vectors and no questions."""
