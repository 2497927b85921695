"""The language model that the settings name, with its deadlines and its budget. Knows no questions."""

import math
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urljoin

from bot.answering.display import format_day
from bot.answering.generative.prompting import PromptWriter
from bot.chats.budget import Book, Budget, Limits
from bot.llm.openai_chat import LISTED, OpenAIChat
from bot.llm.protocol import LLM, Fault, LLMFault
from bot.llm.provider import Deadlines, Provider
from bot.services import model_address, model_key
from bot.settings import Settings, mask_password, setting_name
from corpus.errors import ConfigurationError, ServiceError

ELSEWHERE = frozenset({Fault.MODEL, Fault.MALFORMED, Fault.REFUSED, Fault.EMPTY, Fault.FAILED, Fault.CUT})
NONE, AUTO, OPENAI = "none", "auto", "openai"
LONGEST_TRIAL = 300.0  # seconds for the doctor's own question
TRIED_TOKENS = 16
TIMES_LONGER = 6  # a prompt with all its passages, as the doctor's has none
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
    """Describe the configured model in a phrase. The check lists the service's models and asks for a few words.

    Raises PressboxError if the service cannot be used, lacks the model, or shuts it down within NOTICE of `today`.
    """
    if not is_configured(settings):
        return "none: answers are the articles' own sentences (OPENAI_API_KEY or OPENAI_BASE_URL brings one)"
    prompts = PromptWriter(settings.prompts)  # reads and validates the user's own prompts
    deadlines = replace(_make_deadlines(settings), total=LONGEST_TRIAL)
    llm = _make_llm(settings, deadlines)
    try:
        ending = _check_list(llm, today) if isinstance(llm, OpenAIChat) else ""
        return f"{llm.model} at {llm.host}{ending}; {_try(llm, prompts, settings)}"
    except (LLMFault, ConfigurationError) as error:
        if _may_be_elsewhere(error) and (address := _find_address(settings, deadlines)):
            name = setting_name("llm_base_url" if settings.llm_base_url else "openai_base_url")
            raise ConfigurationError(f"{name} lacks the end /v1; set it to {address}.") from None
        if isinstance(error, ConfigurationError):
            raise
        raise ServiceError(error.for_owner) from None


def _may_be_elsewhere(error: LLMFault | ConfigurationError) -> bool:
    """Whether a server replied, but not as a language model does: servers say so by many faults, or list no model."""
    return isinstance(error, ConfigurationError) or error.fault in ELSEWHERE


def _check_list(llm: OpenAIChat, today: date) -> str:
    """What the service's list of models says of the model: "" or the day of its end. Raises PressboxError."""
    try:
        listed = {model.name: model for model in llm.listed()}
    except LLMFault as fault:
        if fault.fault is Fault.MODEL:  # 404: not every server can list its models
            return ", which keeps no list of its models"
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
    return f", which shuts it down on {format_day(shutdown)}" if shutdown else ""


def _try(llm: LLM, prompts: PromptWriter, settings: Settings) -> str:
    """How soon the model writes, after a prompt without passages, and which patience to set. Raises LLMFault."""
    began = time.monotonic()
    reply = llm.stream(prompts.to_answer("What is the news?", []), TRIED_TOKENS)
    if next(iter(reply), None) is None:
        raise LLMFault(Fault.EMPTY, llm.host)
    seconds = time.monotonic() - began
    reply.hang_up()
    said = f"its first words came after {seconds:.1f} s"
    wanted = math.ceil(seconds * TIMES_LONGER / 10) * 10
    if wanted <= settings.first_token_seconds:
        return said
    longer = max(wanted + 30, int(settings.answer_seconds))
    return (
        f"{said}, and with passages they may take {wanted} s: set PRESSBOX_FIRST_TOKEN_SECONDS={wanted} and "
        f"PRESSBOX_ANSWER_SECONDS={longer}"
    )


def _find_address(settings: Settings, deadlines: Deadlines) -> str | None:
    """The address with /v1 at its end, if the settings' address has no such end and a server lists models there.

    It is that end after the settings' address, or after its host.
    """
    address = (model_address(settings) or "").rstrip("/")
    if not address or address.endswith("/v1"):
        return None
    for there in dict.fromkeys((f"{address}/v1", urljoin(address, "/v1"))):
        with suppress(LLMFault):
            if OpenAIChat("any", there, model_key(settings), deadlines).listed():
                return mask_password(there)
    return None


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
