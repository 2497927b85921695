"""What the `.env` of the working folder may set. That folder may be a stranger's, unpacked a moment ago.

`.env` never sets the library's folder, its database or its Chroma server, imported code, the folder of prompts, a
model's options, clients' tokens or the address of pages. It may set a whole service (a secret, its address and the
settings that belong to them) if no other place sets anything of that service. It may name a server on this machine if
no secret is known. This module reads no file and knows no pydantic.
"""

from collections.abc import Mapping
from typing import Any

from corpus.urls import on_this_machine

Values = Mapping[str, Any]  # values by the names of the fields of Settings

# Whoever knows a token is let in, and whoever reads a citation is sent to the page's address
NEVER = (
    "home",
    "database",
    "chroma",
    "chroma_token",
    "chroma_tenant",
    "chroma_database",
    "chroma_cloud",
    "prompts",
    "llm_options",
    "mcp_tokens",
    "serve_tokens",
    "page_url",
)
MODEL_SECRETS = ("openai_api_key", "llm_api_key")
MODEL_ADDRESSES = ("openai_base_url", "llm_base_url")
TELEGRAM_SECRET = "telegram_bot_token"
TELEGRAM = (  # these decide who is obeyed, who is answered, where messages go, and what is deleted
    "telegram_base_url",
    "telegram_owners",
    "telegram_guests",
    "telegram_inline",
    "telegram_keep_days",
    "telegram_webhook_url",
    "telegram_webhook_secret",
    "telegram_webhook_listen",
    "telegram_webhook_port",
)
# In a child's environment: the id of the parent, which has printed already what is ignored
PARENT = "PRESSBOX_PARENT"
OWN_MODELS = ("auto", "none", "openai")  # every other value of `llm` is an import path
OWN_EMBEDDERS = ("local", "minilm")  # names of the same one; every other sends the articles' text to a service


def admitted(working: Values, environment: Values, configured: Values) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The values of the working folder that count, and the sorted names of those that are refused.

    A refused name that the environment sets anyway is left out of the names.
    """
    refused = {name for name in working if name in NEVER}
    if str(working.get("llm", "auto")) not in OWN_MODELS:
        refused.add("llm")
    refused |= _refused_of_models(working, {**environment, **configured})
    refused |= _refused_of_telegram(working, {**environment, **configured})
    kept = {name: value for name, value in working.items() if name not in refused}
    return kept, tuple(sorted(refused & working.keys() - environment.keys()))


def _refused_of_models(working: Values, elsewhere: Values) -> set[str]:
    service = {*MODEL_SECRETS, *MODEL_ADDRESSES}
    refused = set(MODEL_SECRETS) & elsewhere.keys()
    if service & elsewhere.keys():
        refused |= set(MODEL_ADDRESSES)
    elif not any(name in working for name in MODEL_SECRETS):
        refused |= {name for name in MODEL_ADDRESSES if not on_this_machine(str(working.get(name, "")))}
    if working.get("embedder") not in OWN_EMBEDDERS and (
        service & elsewhere.keys() or not service & working.keys() - refused
    ):
        refused.add("embedder")
    return refused


def _refused_of_telegram(working: Values, elsewhere: Values) -> set[str]:
    refused = {TELEGRAM_SECRET} if TELEGRAM_SECRET in elsewhere or "telegram_base_url" in elsewhere else set()
    if refused or TELEGRAM_SECRET not in working:
        refused |= set(TELEGRAM)
    return refused
