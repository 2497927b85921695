"""Pressbox in Telegram: the one asynchronous package. It does not know how answers are made."""

import os

# python-telegram-bot then gives durations as timedeltas, the default of its next major version. Without this, each
# 429 logs a deprecation warning.
os.environ["PTB_TIMEDELTA"] = "true"
