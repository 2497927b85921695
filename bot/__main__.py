"""`python -m bot` is `pressbox`."""

from bot.start import run

if __name__ == "__main__":
    run()
