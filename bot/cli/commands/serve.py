"""`pressbox serve`: the library as pages, and as a model of OpenAI's protocol."""

from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.listening import address_of, client_tokens, listen
from bot.cli.notices import print_notice
from bot.cli.options import NoModel, NoSync
from bot.cli.refresh import open_early, refresh
from bot.http_access import Hosts

PORT = 8809


def serve(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port.")] = PORT,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Another name under which programs may address it."),
    ] = None,
    no_model: NoModel = False,
    no_sync: NoSync = False,
) -> None:
    """Serve the library as pages and as a model: ask and search it, open citations, call /v1/chat/completions.

    The pages to ask and search are for loopback and want the token. A citation opens by its signed link alone.
    """
    with Pressbox(no_model=no_model) as pressbox:
        tokens = client_tokens(pressbox, "serve")
        with listen(host, port) as listening:
            if not no_sync:
                refresh(pressbox)
            open_early(pressbox)
            from bot.web.app import make_app, serve  # late: aiohttp, which no other command needs

            look = (lambda: None) if no_sync else (lambda: refresh(pressbox))
            app = make_app(pressbox, look, tokens, Hosts.with_loopback(allow_host or ()))
            where = f"{address_of(listening, host)}/"
            serve(app, listening, lambda: print_notice(f"The library is served at {where}; Ctrl-C ends it."))
