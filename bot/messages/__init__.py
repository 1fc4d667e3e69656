"""What a message shows: view models to Slack blocks; pure."""
