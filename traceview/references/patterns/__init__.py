"""How things are written in text and URLs, and where a text names them."""
