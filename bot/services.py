"""Which secret goes to which address. A secret goes only to its service's own address, or to one set in the same place.

A key in the environment serves every program; an address in a `.env` file must not send that key to another server.
"""

from collections.abc import Iterator

from bot.settings import Settings, mask_password, setting_name
from bot.working_folder import MODEL_ADDRESSES
from corpus.errors import ConfigurationError
from corpus.urls import on_this_machine
from index.embedding.openai_service import OPENAI

MODEL_KEYS = ("llm_api_key", "openai_api_key")  # the first that is set
TELEGRAM_ADDRESS = "https://api.telegram.org"


def embeddings_key(settings: Settings) -> str:
    """The key that may go to the address of the embeddings; empty if none may."""
    return _key(settings, "openai_base_url", ("openai_api_key",))


def model_address(settings: Settings) -> str | None:
    """The base URL of the language model; None means OpenAI's own."""
    return settings.llm_base_url or settings.openai_base_url


def model_key(settings: Settings) -> str:
    """The key that may go to `model_address`; empty if none may."""
    return _key(settings, _model_field(settings), MODEL_KEYS)


def telegram_token(settings: Settings) -> str:
    """The bot's token. Raises ConfigurationError if the token or the webhook's secret may not go to the address."""
    token = settings.telegram_bot_token.get_secret_value()
    address = settings.place("telegram_base_url")
    if settings.telegram_base_url.rstrip("/") != TELEGRAM_ADDRESS:
        for secret in ("telegram_bot_token", "telegram_webhook_secret"):
            if getattr(settings, secret).get_secret_value() and settings.place(secret) != address:
                raise ConfigurationError(_apart(settings, secret, "telegram_base_url"))
    return token


def withheld(settings: Settings) -> Iterator[str]:
    """One sentence for each key that is set but not sent to the address that is set."""
    apart = dict[tuple[str, str], None]()
    for address, keys in (("openai_base_url", MODEL_KEYS[1:]), (_model_field(settings), MODEL_KEYS)):
        known = [key for key in keys if getattr(settings, key).get_secret_value()]
        if known and not _key(settings, address, keys):
            apart[known[0], address] = None
    yield from (_apart(settings, secret, address) for secret, address in apart)


def drawn_away(settings: Settings) -> Iterator[str]:
    """One sentence for each server on another machine that the `.env` of the working folder puts in force."""
    for address in MODEL_ADDRESSES:
        url = settings.said_by_working_folder(address)
        if url and not on_this_machine(url):
            yield (
                f"Questions and what answers them go to {mask_password(url)}, as the .env in this folder says in "
                f"{setting_name(address)}."
            )


def _model_field(settings: Settings) -> str:
    return "llm_base_url" if settings.llm_base_url else "openai_base_url"


def _key(settings: Settings, address: str, keys: tuple[str, ...]) -> str:
    url = getattr(settings, address)
    if not url or url.rstrip("/") == OPENAI:
        known = sorted(keys, key=lambda key: bool(settings.said_by_working_folder(key)))  # keys from `.env` come last
        return next((value for key in known if (value := getattr(settings, key).get_secret_value())), "")
    place = settings.place(address)
    return next((value for key in keys if (value := settings.said(key, place))), "")


def _apart(settings: Settings, secret: str, address: str) -> str:
    return (
        f"{setting_name(secret)} is set in {settings.place(secret)} and {setting_name(address)} in "
        f"{settings.place(address)}, so the secret is not sent there; set both in the same place."
    )
