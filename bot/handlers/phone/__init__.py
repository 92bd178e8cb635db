"""The phone page's door: a mobile-first web chat that a QR code opens at once, and that works with less of everything.

The only place that knows aiohttp's request handling for the page; `web/` holds what the browser gets.
"""
