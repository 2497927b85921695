"""How updates come in: by polling or through a webhook."""
