"""How good the answers are, on questions with known answers: for the user's own library and for our data sets alike."""
