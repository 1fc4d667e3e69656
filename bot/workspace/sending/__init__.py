"""How the workspace reaches the bot: Socket Mode, signed HTTP, response URLs."""
