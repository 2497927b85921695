"""`python -m bot` is `pressbox`."""

from bot.cli import main

if __name__ == "__main__":
    main()
