"""How a command serves: the socket that it listens at, and the tokens of its clients."""

import socket

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.http_access import ClientTokens, parse_tokens, token_file, tokens_setting
from bot.kept_secret import kept_secret
from corpus.errors import ConfigurationError


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises ConfigurationError if it cannot."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = (error.strerror or "no reason").partition(" (while attempting")[0].lower()  # the rest is Python's own
        raise ConfigurationError(
            f"{host}:{port} cannot be listened at ({why}); choose another --port or --host."
        ) from error


def address_of(listening: socket.socket, host: str) -> str:
    """`http://HOST:PORT` of the socket."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"


def client_tokens(pressbox: Pressbox, server: str) -> ClientTokens:
    """The tokens that the setting of `server` gives, or the one that is kept in the library's folder; it says where."""
    said = getattr(pressbox.settings, f"{server}_tokens").get_secret_value()
    if tokens := parse_tokens(said, tokens_setting(server)):
        return ClientTokens(tokens, server)
    name = token_file(server)
    token = kept_secret(pressbox.home, name)
    print_notice(f"The token that clients send is in {pressbox.home.path / name}.")
    return ClientTokens([token], server)
