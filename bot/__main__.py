"""Run `pressbox` as `python -m bot`."""

from bot.start import run

if __name__ == "__main__":
    run()
