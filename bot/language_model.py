"""The language model that the settings name, with its deadlines and its budget. Knows no questions."""

from datetime import date, timedelta

from bot.answering.display import format_day
from bot.answering.generative.prompting import PromptWriter
from bot.chats.budget import Book, Budget, Limits
from bot.llm.openai_chat import LISTED, OpenAIChat
from bot.llm.protocol import LLM, Fault, LLMFault
from bot.llm.provider import Deadlines, Provider
from bot.services import model_address, model_key
from bot.settings import Settings
from corpus.errors import ConfigurationError

NONE, AUTO, OPENAI = "none", "auto", "openai"
NOTICE = timedelta(days=60)  # the doctor reports a model that its service shuts down within this time


def is_configured(settings: Settings) -> bool:
    """Whether a language model writes the answers. With `auto`: if a key or a server's address is set."""
    if settings.llm == AUTO:
        return bool(model_key(settings) or model_address(settings))
    return settings.llm != NONE


def make_provider(settings: Settings) -> Provider:
    """The model of the settings, with deadlines and retries. Raises ConfigurationError if it cannot be made."""
    deadlines = _make_deadlines(settings)
    return Provider(_make_llm(settings, deadlines), deadlines, most_tokens=settings.answer_tokens)


def make_budget(settings: Settings, chats: Book) -> Budget:
    """The daily caps of the settings, counted in `chats`."""
    return Budget(
        chats,
        Limits(settings.person_calls, settings.person_tokens, settings.library_calls, settings.library_tokens),
    )


def check_model(settings: Settings, today: date) -> str:
    """Describe the configured model in a phrase. The check lists the service's models, which costs nothing.

    Raises PressboxError if the service cannot be used, lacks the model, or shuts it down within NOTICE of `today`.
    """
    if not is_configured(settings):
        return "none: answers are the articles' own sentences (OPENAI_API_KEY or OPENAI_BASE_URL brings one)"
    PromptWriter(settings.prompts)  # reads and validates the user's own prompts
    llm = _make_llm(settings, _make_deadlines(settings))
    if not isinstance(llm, OpenAIChat):
        return f"{llm.model} of {llm.host}, made and not called"
    try:
        listed = {model.name: model for model in llm.listed()}
    except LLMFault as fault:
        if fault.fault is Fault.MODEL:  # 404: not every server can list its models
            return f"{llm.host} answers, and keeps no list of its models"
        raise
    model = llm.model
    if model not in listed:
        known = ", ".join(list(listed)[:LISTED]) or "none"
        raise ConfigurationError(f"{llm.host} does not list the model {model}; it has {known}. Set PRESSBOX_MODEL.")
    shutdown = listed[model].shutdown
    if shutdown and shutdown - today <= NOTICE:
        raise ConfigurationError(
            f"{llm.host} shuts {model} down on {format_day(shutdown)}; name another with PRESSBOX_MODEL."
        )
    return f"{model} at {llm.host}" + (f", which shuts it down on {format_day(shutdown)}" if shutdown else "")


def _make_deadlines(settings: Settings) -> Deadlines:
    return Deadlines(
        settings.connect_seconds,
        settings.first_token_seconds,
        settings.between_tokens_seconds,
        settings.answer_seconds,
    )


def _make_llm(settings: Settings, deadlines: Deadlines) -> LLM:
    if settings.llm in (AUTO, OPENAI):
        return OpenAIChat(
            settings.model,
            model_address(settings),
            model_key(settings),
            deadlines,
            reasoning_effort=settings.reasoning_effort,
            temperature=settings.temperature,
        )
    if ":" not in settings.llm:
        raise ConfigurationError(
            f"PRESSBOX_LLM is {settings.llm!r}; it may be auto, none, openai, or a LlamaIndex LLM such as "
            "llama_index.llms.anthropic:Anthropic."
        )
    from bot.llm.llama_index import load_model  # late: LlamaIndex takes two seconds, only for those who configured it

    return load_model(settings.llm, settings.llm_options)
