"""Models: which language model the settings name, and what it may cost. Makes it; knows no questions."""

from bot.chats.budget import Budget, Limits
from bot.chats.store import Chats
from bot.llm.openai_chat import OpenAIChat
from bot.llm.protocol import LLM
from bot.llm.provider import Deadlines, Provider
from bot.settings import Settings
from corpus.errors import ConfigurationError

NONE, AUTO, OPENAI = "none", "auto", "openai"


def named(settings: Settings) -> bool:
    """Whether a model writes: by default where there is a key, or a server."""
    if settings.llm == AUTO:
        return bool(_key(settings) or _base_url(settings))
    return settings.llm != NONE


def provider(settings: Settings) -> Provider:
    """Raises ConfigurationError for one that cannot be had."""
    deadlines = Deadlines(
        settings.connect_seconds,
        settings.first_token_seconds,
        settings.between_tokens_seconds,
        settings.answer_seconds,
    )
    return Provider(_llm(settings, deadlines), deadlines, most_tokens=settings.answer_tokens)


def budget(settings: Settings, chats: Chats) -> Budget:
    return Budget(
        chats,
        Limits(settings.person_calls, settings.person_tokens, settings.library_calls, settings.library_tokens),
    )


def _llm(settings: Settings, deadlines: Deadlines) -> LLM:
    if settings.llm in (AUTO, OPENAI):
        return OpenAIChat(
            settings.model,
            _base_url(settings),
            _key(settings),
            deadlines,
            reasoning_effort=settings.reasoning_effort,
            temperature=settings.temperature,
        )
    if ":" not in settings.llm:
        raise ConfigurationError(
            f"PRESSBOX_LLM is {settings.llm!r}; it may be auto, none, openai, or a LlamaIndex LLM such as "
            "llama_index.llms.anthropic:Anthropic."
        )
    from bot.llm.llama import from_path  # late: LlamaIndex takes two seconds, and only who configured it pays

    return from_path(settings.llm, settings.llm_options)


def _base_url(settings: Settings) -> str | None:
    return settings.llm_base_url or settings.openai_base_url


def _key(settings: Settings) -> str:
    return settings.llm_api_key.get_secret_value() or settings.openai_api_key.get_secret_value()
