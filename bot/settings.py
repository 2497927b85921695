"""Settings: what a person may change, in the environment, `.env` in the working folder, or `config.toml`.

The first place that sets a value wins, except for what `.env` may not set (`bot.working_folder`). Settings remember
the place of each value, so that no secret goes to an address from another place (`bot.services`). Importing this
module takes a fifth of a second (pydantic), so callers import it late.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from platformdirs import user_config_path, user_data_path
from pydantic import AliasChoices, Field, PrivateAttr, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)
from pydantic_settings.sources.utils import parse_env_vars

from bot.validation import put_plainly
from bot.working_folder import NEVER, admitted
from corpus.errors import ConfigurationError
from corpus.urls import canonicalise, is_of_a_server

APPLICATION = "pressbox"
PREFIX = "PRESSBOX_"
OTHERS = ("OPENAI_", "TELEGRAM_BOT_TOKEN")  # names without our prefix, which other programs use too
DOTENV = Path(".env")
ENVIRONMENT = "the environment"
MOST_BYTES = 1_000_000  # read of a `.env`; a real one is shorter


class Settings(BaseSettings):
    """Every setting, validated. `load_settings` makes them from the three places."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,  # PRESSBOX_HOME= means the default, not the working folder
        extra="ignore",  # config.toml may be of a newer Pressbox
        frozen=True,
        hide_input_in_errors=True,  # the input may be an API key
    )

    home: Path = Field(default_factory=lambda: user_data_path(APPLICATION))
    database: SecretStr = SecretStr("")  # a PostgreSQL database for the catalog and the conversations, not files
    # A Chroma server for the vectors, not files; Chroma Cloud by its API key, which tells the tenant and the database
    chroma: str = ""
    chroma_token: SecretStr = SecretStr("")
    chroma_tenant: str = ""
    chroma_database: str = ""
    chroma_cloud: SecretStr = SecretStr("")
    embedder: Literal["local", "openai"] = "local"
    embedding_model: str = "text-embedding-3-small"  # for the embedder openai
    openai_api_key: SecretStr = Field(SecretStr(""), validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key"))
    openai_base_url: str | None = Field(None, validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url"))

    # Who writes the answers: auto (a model if a key or a base URL is set), none, openai (any server that speaks
    # OpenAI's protocol), or a LlamaIndex LLM such as llama_index.llms.anthropic:Anthropic with its options
    llm: str = "auto"
    model: str = ""
    llm_base_url: str | None = None  # if the model's service is not that of the embeddings
    llm_api_key: SecretStr = SecretStr("")
    llm_options: dict[str, Any] = Field(default_factory=dict)
    reasoning_effort: str | None = None
    temperature: float | None = None
    answer_tokens: int = Field(800, ge=50)
    connect_seconds: float = Field(3, gt=0)
    first_token_seconds: float = Field(10, gt=0)
    between_tokens_seconds: float = Field(10, gt=0)
    answer_seconds: float = Field(30, gt=0)
    prompts: Path | None = None  # a folder whose files replace our prompts
    strict: bool = False  # drop sentences that say more than their sources, instead of marking them

    # Model calls and tokens per day; 0 means no cap
    person_calls: int = Field(300, ge=0)
    person_tokens: int = Field(0, ge=0)
    library_calls: int = Field(3000, ge=0)
    library_tokens: int = Field(0, ge=0)

    telegram_bot_token: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN", "telegram_bot_token")
    )
    telegram_owners: Annotated[tuple[int, ...], NoDecode] = ()  # ids of people: 12345,67890
    telegram_base_url: str = "https://api.telegram.org"  # or a Bot API server of your own
    telegram_guests: bool = False  # answer in chats that the bot has not joined, if someone who may ask calls it
    telegram_inline: bool = False
    telegram_at_once: int = Field(8, ge=1, le=64)  # questions answered at the same time
    telegram_keep_days: int = Field(0, ge=0)  # older conversations are forgotten; 0 keeps them until /forget
    telegram_person_questions: int = Field(200, ge=0)  # per day; 0 means no cap
    telegram_library_questions: int = Field(0, ge=0)
    # A webhook instead of polling: the address that Telegram posts to, and where the bot listens
    telegram_webhook_url: str = ""
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_webhook_listen: str = "127.0.0.1"
    telegram_webhook_port: int = Field(8443, ge=0, le=65535)

    mcp_tokens: SecretStr = SecretStr("")  # of the clients of `pressbox mcp --http`, each with a budget of its own
    serve_tokens: SecretStr = SecretStr("")  # of the clients of `pressbox serve`, likewise
    page_url: str = ""  # where others reach the pages of `pressbox serve`, so that citations open there

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("database")
    @classmethod
    def _of_postgresql(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("should begin with postgresql://")
        return value

    @field_validator("chroma")
    @classmethod
    def _bare(cls, value: str) -> str:
        if "?" in value or "#" in value:
            raise ValueError("should be an http or https address without a query")
        return value

    @field_validator("chroma_token", "chroma_cloud")
    @classmethod
    def _of_a_header(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value().strip()
        if not (token.isascii() and (token.isprintable() or not token)) or " " in token:
            raise ValueError("has characters that no token has; copy it again")
        return SecretStr(token)

    @field_validator("page_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        """In one spelling, without the slash at its end."""
        address = canonicalise(value)
        if value and not address:
            raise ValueError("should be an http or https address")
        return address or ""

    @field_validator("chroma", "telegram_base_url", "telegram_webhook_url")
    @classmethod
    def _url(cls, value: str) -> str:
        """As it is written: its path may be a secret."""
        if value and not is_of_a_server(value):
            raise ValueError("should be an http or https address")
        return value

    @field_validator("embedder", mode="before")
    @classmethod
    def _renamed(cls, value: object) -> object:
        """`minilm`, the former local model, still means the local one: old settings go on working."""
        return "local" if value == "minilm" else value

    @field_validator("telegram_owners", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        """Split the owners of the environment, 12345,67890; TOML gives a list already."""
        return value.replace(",", " ").split() if isinstance(value, str) else value

    _places: dict[str, dict[str, Any]] = PrivateAttr(default_factory=dict)
    _ignored: tuple[str, ...] = PrivateAttr(default=())

    def place(self, field: str) -> str:
        """The place that set the value in force, in words: "the environment", or a file's name."""
        return next((place for place, values in self._places.items() if field in values), "the settings")

    def said(self, field: str, place: str) -> str:
        """The secret that `place` sets, whether it is in force or not; empty if `place` sets none."""
        if not self._places:
            return str(getattr(self, field).get_secret_value())  # settings made by hand have a single place
        value = self._places.get(place, {}).get(field)
        return value if isinstance(value, str) else ""

    def said_by_working_folder(self, field: str) -> str:
        """The value in force if `.env` set it; else empty."""
        return str(getattr(self, field)) if self.place(field) == str(DOTENV) else ""

    @property
    def ignored(self) -> tuple[str, ...]:
        """The settings, by name, that `.env` sets and may not set."""
        return self._ignored

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **others: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Use only the values given to the constructor; `load_settings` reads the places."""
        return (init_settings,)


class _DotEnv(EnvSettingsSource):
    """Read `.env` as if it were the environment. `${NAME}` in a value stays as it is written."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        if not DOTENV.is_file():  # reading a pipe might never end
            return {}
        with DOTENV.open("rb") as file:
            text = file.read(MOST_BYTES).decode("utf-8-sig")
        values = dotenv_values(stream=io.StringIO(text), interpolate=False)
        return parse_env_vars(values, self.case_sensitive, self.env_ignore_empty, self.env_parse_none_str)


def config_file() -> Path:
    """The user's settings file; it may not exist."""
    return user_config_path(APPLICATION) / "config.toml"


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """A setting by its name in the environment, with its value; secrets are masked."""

    name: str
    value: str | int | float | bool | None
    set: bool  # False: the value is the default


def list_settings(settings: Settings) -> list[ShownSetting]:
    """Every setting in the order of its definition, ready to be shown."""
    rows = []
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = "set, not shown" if value.get_secret_value() else "not set"
        elif isinstance(value, str) and "://" in value:
            value = mask_password(value)
        elif isinstance(value, dict):  # a model's options may hold an API key
            value = ", ".join(f"{key}=…" for key in value)
        elif isinstance(value, tuple):
            value = ", ".join(map(str, value))
        elif not isinstance(value, str | int | float | bool | None):
            value = str(value)
        rows.append(ShownSetting(setting_name(name), value, name in settings.model_fields_set))
    return rows


def mask_password(url: str) -> str:
    """The URL without the user and password that it may carry."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def load_settings() -> Settings:
    """The settings in force. Raises ConfigurationError, which names a wrong setting but never its value."""
    try:
        return _loaded()
    except ValidationError as error:
        first = error.errors()[0]
        name, wanted = _name(first["loc"]), put_plainly(first["msg"])
        dotenv = "" if set(NEVER).intersection(first["loc"]) else ", in .env"
        raise ConfigurationError(
            f"The setting {name} {wanted}; correct it in the environment{dotenv} or in {config_file()}."
        ) from None  # the text of the cause may hold a key
    except TOMLDecodeError as error:
        raise ConfigurationError(f"{config_file()} is not valid TOML ({error}); correct or remove it.") from None
    except (SettingsError, OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The settings cannot be read ({type(error).__name__}); see .env here and {config_file()}."
        ) from None


def _loaded() -> Settings:
    environment, working, configured = (
        {name.lower(): value for name, value in source().items()}
        for source in (
            EnvSettingsSource(Settings),
            _DotEnv(Settings),
            TomlConfigSettingsSource(Settings, config_file()),
        )
    )
    working, ignored = admitted(working, environment, configured)
    settings = Settings(**{**configured, **working, **environment})
    settings._places = {ENVIRONMENT: environment, str(DOTENV): working, str(config_file()): configured}
    settings._ignored = tuple(map(setting_name, ignored))
    return settings


def _name(location: tuple[int | str, ...]) -> str:
    return setting_name(str(location[0])) if location else "?"


def setting_name(field: str) -> str:
    """The name of a setting as the environment spells it."""
    field = field.upper()
    return field if field.startswith(OTHERS) else f"{PREFIX}{field}"
