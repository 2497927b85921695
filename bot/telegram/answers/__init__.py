"""From a question to the answer in the chat: asking, buttons, stored evidence, inline answers."""
