"""`pressbox mcp`: the library as a server of the Model Context Protocol."""

import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.extras import require_extra
from bot.cli.notices import print_notice
from bot.cli.options import NoModel, NoSync
from bot.cli.refresh import open_early, refresh
from corpus.errors import ConfigurationError, UsageError
from index.privacy import make

PORT = 8808
SHORTEST_TOKEN = 16  # characters


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Over HTTP, with a token, instead of stdin and stdout.")] = False,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where --http listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port of --http.")] = PORT,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Another name under which --http may be addressed."),
    ] = None,
    no_model: NoModel = False,
    no_sync: NoSync = False,
) -> None:
    """Serve the library to assistants: search, fetch, ask and show_quote, all of which only read.

    Over stdin and stdout, for a client that starts this command. With --http, for clients that have the token.
    """
    require_extra("mcp")
    from bot.mcp.server import make_server  # late: importing the protocol takes longer than a question
    from bot.mcp.tools import LibraryTools

    with Pressbox(no_model=no_model) as pressbox:
        if not no_sync:
            refresh(pressbox)
        open_early(pressbox)
        server = make_server(LibraryTools(pressbox, (lambda: None) if no_sync else (lambda: refresh(pressbox))))
        if not http:
            server.run("stdio")
            return
        from bot.mcp.http import PATH, make_app, serve

        app = make_app(server, _tokens(pressbox), allow_host or ())
        with _listening(host, port) as listening:
            shown = f"[{host}]" if ":" in host else host
            print_notice(f"The library is served at http://{shown}:{listening.getsockname()[1]}{PATH}; Ctrl-C ends it.")
            serve(app, listening)


def _tokens(pressbox: Pressbox) -> list[str]:
    """The tokens of the settings, or the one that is kept in the library's folder, made on first use."""
    if said := pressbox.settings.mcp_tokens.get_secret_value().replace(",", " ").split():
        if min(map(len, said)) < SHORTEST_TOKEN:
            raise UsageError(f"A token of PRESSBOX_MCP_TOKENS is shorter than {SHORTEST_TOKEN} characters.")
        return said
    place = pressbox.home.path / "mcp_token"
    with suppress(FileNotFoundError):
        if kept := place.read_text("ascii").strip():
            return [_told(place, kept)]
    make(pressbox.home)
    token = secrets.token_urlsafe(32)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{token}\n")
    return [_told(place, token)]


def _told(place: Path, token: str) -> str:
    print_notice(f"The token that clients send is in {place}.")
    return token


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises ConfigurationError if it cannot."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigurationError(
            f"{host}:{port} cannot be listened at ({(error.strerror or 'no reason').lower()}); "
            "choose another --port or --host."
        ) from error
