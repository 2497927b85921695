"""The program: answers, conversations, the command line and the Telegram bot. No other package imports it."""

__version__ = "0.1.0"
