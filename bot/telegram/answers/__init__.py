"""A question in, an answer in the chat out: asking, buttons under it, evidence, inline answers."""
