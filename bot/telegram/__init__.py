"""Pressbox in Telegram: the one room that is asynchronous. How answers come about is not known here."""

import os

# Durations are timedeltas, as they will be in the library's next major version; else each 429 comes with a warning.
os.environ["PTB_TIMEDELTA"] = "true"
