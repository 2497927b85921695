"""The evaluation of retrieval and answers, on questions with known answers: for a user's library and for data sets."""
