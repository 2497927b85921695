"""Small talk: what people say to a bot that is no question to the articles, and the sentence that it gets. English."""

import re

ABILITIES = (
    "I answer questions from the articles in this library, with the sentences that say it and where they stand. "
    "Ask who, what, when, where, why or how many; “what is new?”, “latest on …” and “tell me about …” work too. "
    "What the articles do not say, I do not know."
)
_HELLO = "Hello. Ask me something that the articles may answer."
_REPLIES = (
    (
        r"(?:hi|hello|hey|hiya|howdy|greetings|yo|good (?:morning|afternoon|evening|day)|hallo|hola|bonjour|ciao|привет"
        r"|привіт|здравствуйте|добрий день)(?: (?:there|bot|pressbox|everyone|all|again))?",
        _HELLO,
    ),
    (r"(?:hi |hello |hey )?how are you(?: (?:doing|today))?", _HELLO),
    (
        r"(?:ok(?:ay)?|great|cool|nice|perfect)? ?(?:thanks?|thank you|thx|ty|cheers|danke|gracias|merci"
        r"|спасибо|дякую)"
        r"(?: (?:you|a lot|very much|so much|again|bot|pressbox|for (?:that|this|your help|the answer)))*",
        "You are welcome.",
    ),
    (
        r"(?:ok(?:ay)?|great|cool|nice|perfect|got it|i see|good|wow|lol|right|sure|alright)",
        "Ask again whenever you like.",
    ),
    (r"(?:bye|goodbye|bye bye|see you(?: later)?|good night|ciao ciao|tschüss|adios|пока)", "Goodbye."),
    (
        r"(?:what (?:can|do) you (?:do|know)(?: for me)?|what can i ask(?: you)?|who are you|what are you"
        r"|what is pressbox|what is this(?: bot)?|help(?: me)?|how (?:do|does) (?:you|this|it|pressbox) work"
        r"|how do i use (?:you|this|it)|what(?:['’]?s| is) your name"
        r"|are you (?:a (?:bot|robot|human)|an? ai|human|real))",
        ABILITIES,
    ),
    (
        r"(?:please )?(?:write|compose|draft|translate|generate|code|program|calculate|compute|draw|sing) .*"
        r"|what(?:['’]?s| is) \d[\d.,]* ?(?:times|plus|minus|divided by|[x*+/-]) ?\d[\d.,]*",
        "I quote the articles; I do not write, translate or calculate. Ask what the articles say, or search them.",
    ),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), reply) for pattern, reply in _REPLIES)
REPLIES = tuple(reply for _, reply in _REPLIES)
_WORD = re.compile(r"[\w'’.+*/-]+")
LONGEST = 80  # characters; who says more has something to ask


def reply_to(said: str) -> str | None:
    """The sentence that greetings, thanks, questions about the bot itself and signs without a word get; None for a
    question."""
    if not re.search(r"\w", said):
        return _HELLO
    if len(said) > LONGEST:
        return None
    words = " ".join(word.strip(".-") for word in _WORD.findall(said))
    return next((reply for pattern, reply in _PATTERNS if pattern.fullmatch(words.strip())), None)
