"""What the bot costs, beside a bound or a peer measured in the same run; nothing is asserted."""
