"""What came in: each update kept until it is answered, in order, once."""
