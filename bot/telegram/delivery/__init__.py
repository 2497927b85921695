"""How a text reaches Telegram whole: split, marked up, paced, sent, and written down."""
