"""What no test may reach: the network beyond loopback, the real home folder, the developer's keys."""

import asyncio
import os
import pwd
import socket
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_socket import SocketConnectBlockedError

ELSEWHERE = "192.0.2.1"  # reserved for documentation: nobody answers there


def test_a_connection_beyond_loopback_raises() -> None:
    with socket.socket() as plain, pytest.raises(SocketConnectBlockedError):
        plain.connect((ELSEWHERE, 443))


def test_asyncio_connects_over_loopback_and_no_further() -> None:
    async def talk() -> bytes:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            heard = await reader.read()
            writer.close()
            await writer.wait_closed()
        with pytest.raises(SocketConnectBlockedError):
            await asyncio.open_connection(ELSEWHERE, 443)
        return heard

    assert asyncio.run(talk()) == b""


def test_home_is_not_the_real_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert Path.home() != Path(pwd.getpwuid(os.getuid()).pw_dir)
    places = [Path.home(), platformdirs.user_data_path("pressbox"), platformdirs.user_cache_path("pressbox")]
    places.append(Path(os.environ["PRESSBOX_HOME"]))
    assert all(place.is_relative_to(tmp_path_factory.getbasetemp()) for place in places)


def test_no_key_and_no_setting_of_the_developer_is_seen() -> None:
    seen = {name for name in os.environ if name.startswith(("PRESSBOX_", "OPENAI_", "TELEGRAM_"))}
    assert seen == {"PRESSBOX_HOME"}


@given(st.just(0))
def test_properties_run_beside_the_closed_doors(_: int) -> None:
    assert "PRESSBOX_HOME" in os.environ
