"""Who has a role in a sentence: "negotiator Rustem Umerov", "Umerov, the negotiator"."""

from collections.abc import Sequence

from bot.language.words import content_stems, split_words

NEAR_ROLE = 3  # words between a role and who has it


def is_role_beside(role: str, text: str, people: Sequence[str]) -> bool:
    """Whether the role stands next to one of the names: "negotiator Rustem Umerov", "Umerov, the negotiator"."""
    said = split_words(text)
    roles = [position for position, word in enumerate(said) if role in content_stems(word)]
    marked = {word for person in people for word in split_words(person)}
    named = [position for position, word in enumerate(said) if word in marked and word.lower() != role]
    return any(abs(name - position) <= NEAR_ROLE for name in named for position in roles if name != position)
