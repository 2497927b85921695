"""Models: which language model the settings name, and what it may cost. Makes it; knows no questions."""

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
NOTICE = timedelta(days=60)  # before a model is shut down, from when on that is a problem


def is_configured(settings: Settings) -> bool:
    """Whether a model writes: by default where there is a key, or a server."""
    if settings.llm == AUTO:
        return bool(model_key(settings) or model_address(settings))
    return settings.llm != NONE


def make_provider(settings: Settings) -> Provider:
    """Raises ConfigurationError for one that cannot be had."""
    deadlines = _make_deadlines(settings)
    return Provider(_make_llm(settings, deadlines), deadlines, most_tokens=settings.answer_tokens)


def make_budget(settings: Settings, chats: Book) -> Budget:
    return Budget(
        chats,
        Limits(settings.person_calls, settings.person_tokens, settings.library_calls, settings.library_tokens),
    )


def check_model(settings: Settings, today: date) -> str:
    """What there is to say of the model, asking its service and costing nothing. Raises PressboxError."""
    if not is_configured(settings):
        return "none: answers are the articles' own sentences (OPENAI_API_KEY or OPENAI_BASE_URL brings one)"
    PromptWriter(settings.prompts)  # a user's own words are read
    llm = _make_llm(settings, _make_deadlines(settings))
    if not isinstance(llm, OpenAIChat):
        return f"{llm.model} of {llm.host}, made and not called"
    try:
        listed = {model.name: model for model in llm.listed()}
    except LLMFault as fault:
        if fault.fault is Fault.MODEL:  # 404: not every server has a list
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
    from bot.llm.llama_index import load_model  # late: LlamaIndex takes two seconds, and only who configured it pays

    return load_model(settings.llm, settings.llm_options)
