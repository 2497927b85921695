"""Role holders: whether a sentence gives a person a role: "negotiator Rustem Umerov", "Umerov, the negotiator"."""

from collections.abc import Sequence

from bot.language.words import content_stems, split_words

NEAR_ROLE = 3  # greatest distance in words between a role and its holder


def is_role_beside(role: str, text: str, people: Sequence[str]) -> bool:
    """Whether `role`, a stem, stands within a few words of one of the `people` in the text."""
    words = split_words(text)
    roles = [position for position, word in enumerate(words) if role in content_stems(word)]
    name_words = {word for person in people for word in split_words(person)}
    holders = [position for position, word in enumerate(words) if word in name_words and word.lower() != role]
    return any(abs(name - position) <= NEAR_ROLE for name in holders for position in roles if name != position)
