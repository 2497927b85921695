"""Errors in the shape of OpenAI's API."""

from typing import Any

from aiohttp import web

API = "/v1/"  # the paths of OpenAI's protocol begin with it
TYPES = {401: "authentication_error", 429: "rate_limit_error"}
CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}


def error_body(status: int, message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """The JSON of an error."""
    kind = TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code or CODES.get(status)}}


def error_reply(status: int, message: str, param: str | None = None, code: str | None = None) -> web.Response:
    """The response with an error."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return web.json_response(error_body(status, message, param, code), status=status, headers=headers)
