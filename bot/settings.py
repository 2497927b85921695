"""Settings: what a person may change, from the environment, `.env` in the working folder, or `config.toml`.

The first of these that says something wins. Importing this takes a fifth of a second (pydantic), so it comes late.
"""

from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Literal

from platformdirs import user_config_path, user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from corpus.errors import ConfigurationError

APPLICATION = "pressbox"
PREFIX = "PRESSBOX_"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,  # PRESSBOX_HOME= means the default, not the working folder
        extra="ignore",  # .env belongs to other programs too
        frozen=True,
        hide_input_in_errors=True,  # the input may be a key
    )

    home: Path = Field(default_factory=lambda: user_data_path(APPLICATION))
    embedder: Literal["minilm", "openai"] = "minilm"
    embedding_model: str = "text-embedding-3-small"  # for the embedder openai
    openai_api_key: SecretStr = Field(SecretStr(""), validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key"))
    openai_base_url: str | None = Field(None, validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url"))

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = TomlConfigSettingsSource(settings_cls, config_file())
        return init_settings, env_settings, dotenv_settings, toml


def config_file() -> Path:
    return user_config_path(APPLICATION) / "config.toml"


def load() -> Settings:
    """Raises ConfigurationError, which names the setting and never its value."""
    try:
        return Settings()  # type: ignore[call-arg]  # mypy does not read the defaults of aliased fields
    except ValidationError as error:
        first = error.errors()[0]
        name, wanted = _name(first["loc"]), first["msg"].removeprefix("Input ")
        raise ConfigurationError(
            f"The setting {name} {wanted}; correct it in the environment, in .env or in {config_file()}."
        ) from None  # the cause's text may hold a key
    except TOMLDecodeError as error:
        raise ConfigurationError(f"{config_file()} is not valid TOML ({error}); correct or remove it.") from None
    except (SettingsError, OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The settings cannot be read ({type(error).__name__}); see .env here and {config_file()}."
        ) from None


def _name(location: tuple[int | str, ...]) -> str:
    """As it is written in the environment."""
    field = str(location[0]).upper() if location else "?"
    return field if field.startswith("OPENAI_") else f"{PREFIX}{field}"
