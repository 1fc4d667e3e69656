"""The data-breach response bot of a managed service provider."""
