"""`pressbox mcp`: the library as a server of the Model Context Protocol."""

from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.extras import require_extra
from bot.cli.listening import address_of, client_tokens, listen
from bot.cli.notices import print_notice
from bot.cli.options import NoModel, NoSync
from bot.cli.refresh import open_early, refresh

PORT = 8808


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

        app = make_app(server, client_tokens(pressbox, "mcp"), allow_host or ())
        with listen(host, port) as listening:
            where = f"{address_of(listening, host)}{PATH}"
            serve(app, listening, lambda: print_notice(f"The library is served at {where}; Ctrl-C ends it."))
