"""What pydantic says of a wrong value, in plain words."""

_PLAIN = {
    "a valid number, unable to parse string as a number": "a number",
    "a finite number": "a number",
    "a valid integer, unable to parse string as an integer": "a whole number",
    "a valid integer, got a number with a fractional part": "a whole number",
    "a valid boolean, unable to interpret input": "true or false",
    "greater than or equal to": "at least",
    "less than or equal to": "at most",
    "greater than": "more than",
}


def put_plainly(message: str) -> str:
    """The message without the library's manner: "should be a number"."""
    message = message.removeprefix("Value error, ").removeprefix("Input ")
    for theirs, ours in _PLAIN.items():
        message = message.replace(theirs, ours)
    return message
