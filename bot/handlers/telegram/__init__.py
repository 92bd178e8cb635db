"""The Telegram door, both directions: the only place for aiogram. Imported only when a token is configured."""
